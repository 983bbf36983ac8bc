"""The wordings of `MemAlpha/Labels-v0`, by split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from memalpha_gym.tasks import Split

from .language import listed


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings of a split.

    Attributes:
        classes: for each class, sentences with `{o}`, an object. All of a class share a word, in some form, that no other class
            of the split has: it is what they are about, and by it a sentence that was never shown belongs to its class.
        objects: what sentences can be about; every class speaks of all of them.
        examples: how an example is told, from the sentence `{x}` and its label `{l}`.
        ask: the question.
    """

    classes: tuple[tuple[str, ...], ...]
    objects: tuple[str, ...]
    examples: tuple[str, ...]
    ask: str


def _class(*sentences: str) -> tuple[str, ...]:
    return sentences


WORDS: Mapping[Split, Words] = {
    Split.TRAIN: Words(
        (
            _class(
                "When will {o} be delivered?",
                "Is there a delivery date for {o}?",
                "Has the delivery of {o} left the depot?",
                "The courier could not deliver {o}.",
                "Deliver {o} to the back gate.",
                "We paid extra for the delivery of {o}.",
            ),
            _class(
                "I want a refund for {o}.",
                "Please refund what I paid for {o}.",
                "How do I get a refund on {o}?",
                "No refund was given for {o}.",
                "Will you refund half of {o}?",
                "The refund on {o} never reached my account.",
            ),
            _class(
                "Could you reserve {o} in my name?",
                "I would like to make a reservation for {o}.",
                "{o} was reserved by somebody else.",
                "Reserve {o} for next week.",
                "Is a reservation needed for {o}?",
                "We have reserved {o} for two days.",
            ),
            _class(
                "I forgot the password for {o}.",
                "The password page of {o} rejects me.",
                "Send me a new password for {o}.",
                "My password for {o} has run out.",
                "Which password opens {o}?",
                "{o} asks for a password twice.",
            ),
            _class(
                "Tell me the weight of {o} in kilos.",
                "Does {o} weigh more than a crate?",
                "Put {o} on the scales and note the weight.",
                "What {o} weighs is not on the sheet.",
                "The weight of {o} is too much for one person.",
                "Somebody should weigh {o} again.",
            ),
            _class(
                "{o} makes a strange noise.",
                "There is a loud noise from {o}.",
                "Why does {o} rattle so noisily?",
                "All night the noise of {o} kept us awake.",
                "{o} has become noisy.",
                "Can the noise of {o} be stopped?",
            ),
            _class(
                "Who cleaned {o}?",
                "{o} needs to be cleaned.",
                "Please clean {o} with a soft cloth.",
                "A cleaner is wanted for {o}.",
                "Cleaning {o} takes an hour.",
                "{o} is anything but clean.",
            ),
            _class(
                "The temperature of {o} has dropped.",
                "What temperature does {o} need?",
                "Read off the temperature of {o}.",
                "The right temperature for {o} is written inside.",
                "{o} cannot hold its temperature.",
                "Set a lower temperature for {o}.",
            ),
            _class(
                "Thank you for {o}, it is wonderful.",
                "What a wonderful surprise {o} was!",
                "How wonderful that we have {o} now!",
                "Everyone finds {o} wonderful.",
                "{o} looks wonderful in this light.",
                "A wonderful idea, to give us {o}.",
            ),
            _class(
                "Can I borrow {o} until Sunday?",
                "May {o} be borrowed for a day?",
                "Who has borrowed {o}?",
                "The borrower of {o} is late.",
                "I borrowed {o} last month.",
                "Borrowing {o} costs nothing.",
            ),
            _class(
                "{o} has been stolen.",
                "I want to report {o} stolen.",
                "Somebody has stolen {o} from the yard.",
                "Is it true that {o} was stolen?",
                "We fear that {o} got stolen.",
                "Stolen overnight: {o}.",
            ),
            _class(
                "Where can I find a manual for {o}?",
                "The manual of {o} is in Danish only.",
                "Print me the manual for {o}.",
                "Page nine of the manual is about {o}.",
                "Nobody has read the manual of {o}.",
                "Without a manual {o} is hard to use.",
            ),
        ),
        listed(
            "the kettle, the boat trailer, the sample fridge, the wind meter, the field kitchen, the blue "
            "tent, the drone, the salt probe, the lecture room, the sledge"
        ),
        (
            "“{x}” → {l}.",
            "{l}: “{x}”",
            "Filed under {l}: “{x}”",
            "“{x}” belongs to {l}.",
            "Label {l} holds “{x}”",
        ),
        "Which label belongs to “{x}”?",
    ),
    Split.VALIDATION: Words(
        (
            _class(
                "Please make {o} brighter.",
                "{o} should be lit more brightly.",
                "A bright lamp would do {o} good.",
                "The brightness of {o} is uneven.",
                "{o} is not bright enough.",
                "How bright should {o} be?",
            ),
            _class(
                "Lower the volume around {o}.",
                "The volume is too high at {o}.",
                "Turn the volume near {o} down.",
                "What volume is right for {o}?",
                "{o} needs more volume.",
                "At full volume {o} hurts the ears.",
            ),
            _class(
                "What is the price of {o}?",
                "The price of {o} has gone up.",
                "Give me the price of {o}.",
                "{o} came at a high price.",
                "Who set the price for {o}?",
                "Half the price of {o} is paid.",
            ),
            _class(
                "Shift {o} nearer to the wings.",
                "{o} must be shifted to the left.",
                "Can we shift {o} two steps back?",
                "Somebody shifted {o} during the interval.",
                "It takes four people to shift {o}.",
                "Shifting {o} left marks on the floor.",
            ),
            _class(
                "Name the author of {o}.",
                "Who is the author of {o}?",
                "The author of {o} is still alive.",
                "A letter came from the author of {o}.",
                "Did the author of {o} see it?",
                "The author never liked {o}.",
            ),
            _class(
                "{o} smells of smoke.",
                "Smoke is coming out of {o}.",
                "Less smoke for {o}, please.",
                "Who let smoke into {o}?",
                "There was smoke all about {o}.",
                "The smoke over {o} made us cough.",
            ),
            _class(
                "Paint {o} green.",
                "A coat of paint would suit {o}.",
                "Who painted {o}?",
                "The painter is done with {o}.",
                "{o} was painted twice.",
                "Fresh paint on {o}, do not touch.",
            ),
            _class(
                "Cancel {o}, please.",
                "We have to cancel {o}.",
                "Is {o} cancelled for tonight?",
                "They cancelled {o} at short notice.",
                "Nobody told us that {o} is cancelled.",
                "The cancelling of {o} made the papers.",
            ),
            _class(
                "Could you stitch {o} up?",
                "A stitch in {o} has come loose.",
                "{o} needs a few stitches.",
                "Who stitched {o} so badly?",
                "The stitching of {o} is by hand.",
                "Stitch {o} before the show.",
            ),
            _class(
                "Photograph {o} for the press.",
                "We need a photo of {o}.",
                "Send a photo of {o} to the paper.",
                "The photographer wants {o} by the window.",
                "No photos of {o} are allowed.",
                "This photo shows {o} upside down.",
            ),
            _class(
                "Applause for {o}!",
                "The audience applauded {o}.",
                "There was long applause at {o}.",
                "{o} earned no applause.",
                "They applauded when {o} came.",
                "After {o} the applause would not end.",
            ),
            _class(
                "{o} is missing from the list.",
                "Why is {o} missing?",
                "The page on {o} has gone missing.",
                "Nobody noticed that {o} was missing.",
                "Missing since Monday: {o}.",
                "We are missing {o} on our sheet.",
            ),
        ),
        listed(
            "the swan costume, the second act, the balcony set, the dragon, the ghost scene, the finale, the "
            "carriage, the masked ball, the garden bench, the throne"
        ),
        (
            "“{x}” goes under label {l}.",
            "Under {l} comes “{x}”",
            "“{x}” landed in {l}.",
            "{l} for “{x}”",
            "Into pile {l} went “{x}”",
        ),
        "Under which label goes “{x}”?",
    ),
    Split.TEST: Words(
        (
            _class(
                "{o} has a long delay.",
                "Expect some delay on {o}.",
                "How big is the delay of {o}?",
                "{o} was delayed by the fog.",
                "The delay at {o} is our fault.",
                "Why is {o} delayed today?",
            ),
            _class(
                "A child is crying near {o}.",
                "A lost child was found beside {o}.",
                "Whose child waits at {o}?",
                "Children must not climb on {o}.",
                "Forty children want to see {o}.",
                "Keep the child away from {o}.",
            ),
            _class(
                "{o} wants grease.",
                "Grease the bearings of {o}.",
                "There is too much grease on {o}.",
                "Who greased {o} last?",
                "{o} runs dry, fetch the grease gun.",
                "Greasing {o} takes all morning.",
            ),
            _class(
                "In which year was {o} built?",
                "Who built {o}?",
                "{o} was built before the war.",
                "They built {o} in nine weeks.",
                "Built by hand, {o} is one of a kind.",
                "Nobody knows where {o} was built.",
            ),
            _class(
                "Ticket for {o}, please.",
                "One return ticket to see {o}.",
                "What does a ticket for {o} cost?",
                "My ticket to {o} got wet.",
                "Tickets for {o} are sold out.",
                "No ticket is needed at {o}.",
            ),
            _class(
                "Water drips from {o}.",
                "There is water in {o}.",
                "{o} is losing water.",
                "Hot water ran out of {o}.",
                "The water pipe of {o} is cracked.",
                "Where does the water under {o} come from?",
            ),
            _class(
                "A pigeon nests in {o}.",
                "Pigeons sit all over {o}.",
                "Chase the pigeons off {o}.",
                "Feeding pigeons at {o} is forbidden.",
                "We found a pigeon inside {o}.",
                "{o} is white with pigeon droppings.",
            ),
            _class(
                "The last sandwich at {o} is gone.",
                "Is there a sandwich to be had at {o}?",
                "I left my sandwich in {o}.",
                "A sandwich by {o} would be nice.",
                "Who sells sandwiches near {o}?",
                "Take a sandwich along to {o}.",
            ),
            _class(
                "The signal by {o} shows red.",
                "{o} passed a red signal.",
                "Set the signal for {o} to clear.",
                "A signal failed ahead of {o}.",
                "No signal was given to {o}.",
                "The signalman let {o} through.",
            ),
            _class(
                "A camera crew waits by {o}.",
                "May I point my camera at {o}?",
                "No cameras inside {o}, please.",
                "The camera was set up behind {o}.",
                "Somebody dropped a camera into {o}.",
                "For {o} a better camera is needed.",
            ),
            _class(
                "Mow the grass round {o}.",
                "Grass grows all over {o}.",
                "Long grass hides {o}.",
                "The grass by {o} is wet.",
                "Sheep keep the grass down near {o}.",
                "Is that grass or moss on {o}?",
            ),
            _class(
                "Frost covers {o}.",
                "A hard frost got into {o}.",
                "{o} is frosted over.",
                "Protect {o} from the frost.",
                "The frost has cracked {o}.",
                "After one night of frost {o} would not move.",
            ),
        ),
        listed(
            "the night mail, the turntable, the tank engine, the horse box, the royal saloon, the steam "
            "crane, the goods train, the footbridge stair, the lamp hut, the dining coach"
        ),
        (
            "“{x}” = label {l}.",
            "Class {l}, such as “{x}”",
            "“{x}” counts as {l}.",
            "Marked {l}: “{x}”",
            "“{x}” sits with {l}.",
        ),
        "What label has “{x}”?",
    ),
}
