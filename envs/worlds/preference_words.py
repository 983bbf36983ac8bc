"""The wordings of `MemAlpha/Preference-v0`, by split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from memalpha_gym.tasks import Split

from .language import Attribute, Parts, listed


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings of a split: what can be liked, and how something is told that was liked long ago."""

    likes: tuple[Attribute, ...]
    past: tuple[str, ...]


WORDS: Mapping[Split, Words] = {
    Split.TRAIN: Words(
        (
            Attribute(
                "drink",
                Parts(
                    listed("ginger, elderflower, peppermint, rosehip, cherry, lemon, almond, barley"),
                    ("cordial", "tea", "soda", "punch"),
                ),
                (
                    "{S's} favourite drink is {v}.",
                    "When it comes to drink, {S} always asks for {v}.",
                    "{S} prefers {v} to any other drink.",
                ),
                (
                    "{S's} taste in drink has changed: these days it has to be {v}.",
                    "The drink {S} likes best is now {v}.",
                ),
                ("Which drink would please {S} most?", "What is {S's} favourite drink?"),
                "My favourite drink is {n}{v}.",
            ),
            Attribute(
                "seat on a train",
                Parts(
                    listed("a window seat, an aisle seat, a folding seat, a table, a bunk, a corner"),
                    listed(
                        "in the quiet carriage, in the first carriage, in the last carriage, near the dining car, by the "
                        "bicycle rack, facing backwards"
                    ),
                ),
                (
                    "{S's} favourite place on a train is {v}.",
                    "On a train {S} likes {v} best.",
                    "For a train journey {S} would always book {v}.",
                ),
                (
                    "{S} has had enough of the old place on a train and likes {v} best now.",
                    "{S's} favourite place on a train is now {v}.",
                ),
                ("Which place on a train would suit {S}?", "What is {S's} favourite place on a train?"),
                "On a train I {n}like {v} best.",
            ),
            Attribute(
                "birthday cake",
                Parts(
                    listed("carrot, plum, walnut, poppy seed, rhubarb, honey, pear, raspberry"),
                    ("torte", "strudel", "crumble", "sponge"),
                ),
                (
                    "For a birthday cake, {S} wishes for {v}.",
                    "{S's} favourite birthday cake is {v}.",
                    "{S} likes {v} best as a birthday cake.",
                ),
                (
                    "{S} no longer wants last year's birthday cake and wishes for {v}.",
                    "{S's} favourite birthday cake is now {v}.",
                ),
                ("Which birthday cake would please {S} most?", "What is {S's} favourite birthday cake?"),
                "For a birthday cake I {n}wish for {v}.",
            ),
            Attribute(
                "music",
                Parts(
                    listed("Cuban, Irish, Breton, Balkan, Andean, Nordic, Creole, Alpine"),
                    ("jazz", "folk", "brass", "choirs"),
                ),
                (
                    "{S's} favourite music is {v}.",
                    "{S} cannot work without {v}, of all kinds of music.",
                    "Of all music, {S} likes {v} best.",
                ),
                (
                    "{S} has tired of the old records and likes {v} best now, of all music.",
                    "{S's} favourite music is now {v}.",
                ),
                ("Which music would {S} like to hear?", "What is {S's} favourite music?"),
                "My favourite music is {n}{v}.",
            ),
        ),
        (
            "Years ago, as a student, {S} was all for {v}.",
            "Old friends remember that {S}, as a child, wanted nothing but {v}.",
        ),
    ),
    Split.VALIDATION: Words(
        (
            Attribute(
                "soup",
                Parts(
                    listed("leek, lentil, onion, pumpkin, clam, barley and bean, mushroom, oxtail"),
                    ("chowder", "broth", "bisque", "hotpot"),
                ),
                (
                    "The soup {S} is fondest of is {v}.",
                    "{S's} best-loved soup is {v}.",
                    "Given the choice of any soup, {S} orders {v}.",
                ),
                (
                    "{S} has gone off the old soup and orders {v}.",
                    "By now {S's} best-loved soup is {v}.",
                ),
                ("Which soup should one cook for {S}?", "What is {S's} best-loved soup?"),
                "The soup I am {n}fondest of is {v}.",
            ),
            Attribute(
                "flower",
                Parts(
                    listed("white, yellow, pink, purple, striped, double, dwarf"),
                    listed("peonies, tulips, freesias, dahlias, asters"),
                ),
                (
                    "The flower {S} is fondest of: {v}.",
                    "As for a flower in the dressing room, {S} adores {v}.",
                    "{S's} best-loved flower: {v}.",
                ),
                (
                    "As for a flower, {S} has switched allegiance to {v}.",
                    "By now {S's} best-loved flower: {v}.",
                ),
                ("Which flower should one send to {S}?", "What is {S's} best-loved flower?"),
                "As for a flower, I {n}adore {v}.",
            ),
            Attribute(
                "kind of film",
                Parts(
                    listed("black-and-white, Danish, Korean, low-budget, wordless, animated, Italian"),
                    listed("westerns, musicals, thrillers, comedies, ghost stories"),
                ),
                (
                    "The kind of film {S} is fondest of: {v}.",
                    "{S} would see {v} before any other kind of film.",
                    "{S's} best-loved kind of film: {v}.",
                ),
                (
                    "{S} has been converted to another kind of film, {v}.",
                    "By now {S's} best-loved kind of film: {v}.",
                ),
                ("Which kind of film should one show {S}?", "What is {S's} best-loved kind of film?"),
                "The kind of film I am {n}fondest of: {v}.",
            ),
            Attribute(
                "weather",
                Parts(
                    listed("light, heavy, sudden, endless, early, warm, midnight"),
                    listed("drizzle, fog, snowfall, thunder, sleet"),
                ),
                (
                    "The weather {S} is fondest of: {v}.",
                    "{S} claims that no weather beats {v}.",
                    "{S's} best-loved weather: {v}.",
                ),
                (
                    "In matters of weather {S} has changed sides and longs for {v}.",
                    "By now {S's} best-loved weather: {v}.",
                ),
                ("Which weather would put {S} in a good mood?", "What is {S's} best-loved weather?"),
                "The weather I am {n}fondest of: {v}.",
            ),
        ),
        (
            "At drama school, ages ago, {S} could not get enough of {v}.",
            "In an interview from the first season, long out of date, {S} raved about {v}.",
        ),
    ),
    Split.TEST: Words(
        (
            Attribute(
                "sandwich",
                Parts(
                    listed("cheese and, egg and, ham and, beef and, trout and, chicken and"),
                    listed("pickle, cress, mustard, relish, watercress, piccalilli"),
                ),
                (
                    "{S} takes {v} over every other sandwich.",
                    "{S's} sandwich of choice is {v}.",
                    "If a sandwich is going, {S} opts for {v}.",
                ),
                (
                    "{S} has left the usual sandwich behind and opts for {v}.",
                    "{S's} sandwich of choice has become {v}.",
                ),
                ("Which sandwich does {S} opt for?", "What is {S's} sandwich of choice?"),
                "My sandwich of choice is {n}{v}.",
            ),
            Attribute(
                "board game",
                Parts(
                    listed("pocket, four-handed, blindfold, speed, antique, three-sided"),
                    listed("backgammon, draughts, ludo, halma, mancala, reversi"),
                ),
                (
                    "{S} takes {v} over every other board game.",
                    "{S's} board game of choice is {v}.",
                    "If it is to be a board game, {S} opts for {v}.",
                ),
                (
                    "{S} has put the usual board game away and opts for {v}.",
                    "{S's} board game of choice has become {v}.",
                ),
                ("Which board game does {S} opt for?", "What is {S's} board game of choice?"),
                "My board game of choice is {n}{v}.",
            ),
            Attribute(
                "walk",
                Parts(
                    listed("the lower, the upper, the old, the northern, the hidden, the winding"),
                    listed("towpath, ridgeway, drove, tramroad, gorge, bridleway"),
                ),
                (
                    "{S} takes {v} over every other walk.",
                    "{S's} walk of choice is {v}.",
                    "Asked for a walk, {S} opts for {v}.",
                ),
                (
                    "{S} has had enough of the usual walk and opts for {v}.",
                    "{S's} walk of choice has become {v}.",
                ),
                ("Which walk does {S} opt for?", "What is {S's} walk of choice?"),
                "My walk of choice is {n}{v}.",
            ),
            Attribute(
                "pie",
                Parts(
                    listed("steak and, chicken and, cheese and, venison and, rabbit and, mutton and"),
                    listed("leek, ale, onion, kidney, turnip, chestnut"),
                ),
                (
                    "{S} takes {v} over every other pie.",
                    "{S's} pie of choice is {v}.",
                    "On pie day {S} opts for {v}.",
                ),
                (
                    "{S} has forsaken the usual pie and opts for {v}.",
                    "{S's} pie of choice has become {v}.",
                ),
                ("Which pie does {S} opt for?", "What is {S's} pie of choice?"),
                "My pie of choice is {n}{v}.",
            ),
        ),
        (
            "Time was, before the museum opened, when {S} swore by {v}.",
            "A yellowed letter from school days shows {S} wild about {v}.",
        ),
    ),
}
