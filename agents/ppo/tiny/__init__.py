"""The tiny preset: a world, a tokenizer and a model small enough to learn from nothing on two CPU cores.

| file           | what is in it                                                                  |
|----------------|--------------------------------------------------------------------------------|
| `world.py`     | a task source of eight sentences over a closed vocabulary                      |
| `tokenizer.py` | a whole-word tokenizer over that vocabulary                                    |
| `model.py`     | a Qwen3 of under half a million parameters                                     |
| `writer.py`    | a sloppy writer, whose calls the model imitates before it is trained           |
| `imitation.py` | supervised training on completions                                             |
| `teaching.py`  | what the model imitates before it is trained, and for how long                 |
"""
