"""The facts reader: it looks facts up in notes of any wording, settles what they say of time, and computes."""
