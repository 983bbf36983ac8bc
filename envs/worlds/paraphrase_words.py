"""The wordings of `MemAlpha/Paraphrase-v0`, by split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from memalpha_gym.tasks import Split

from .language import Attribute, listed


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings of a split.

    Attributes:
        bynames: what people are called besides their names.
        called: a sentence that gives the by-name `{n}` of `{S}`.
        topics: attributes whose statements share no content word with their questions; the first asks in each is `{S}`-form.
    """

    bynames: tuple[str, ...]
    called: tuple[str, ...]
    topics: tuple[Attribute, ...]


def _topic(noun: str, values: tuple[str, ...], says: tuple[str, ...], asks: tuple[str, ...]) -> Attribute:
    return Attribute(noun, values, says, (), asks)


WORDS: Mapping[Split, Words] = {
    Split.TRAIN: Words(
        listed(
            "Bosun, Skipper, Sparrow, Thunder, Patch, Whiskers, Professor, Lucky, Boots, Ace, Duke, Copper, "
            "Shorty, Moose, Badger, Foxy, Doc, Rusty, Bean, Tulip"
        ),
        ("{S} goes by the name of {n} here.", "Everyone calls {S} {n}."),
        (
            _topic(
                "livestock",
                listed(
                    "goats, llamas, turkeys, donkeys, geese, quails, alpacas, rabbits, peacocks, ostriches, sheep, "
                    "pigeons"
                ),
                ("Behind the house, {S} keeps {v}.", "Up early again, {S} was feeding {v}."),
                ("What does {S} breed?",),
            ),
            _topic(
                "allergy",
                listed(
                    "hazelnuts, strawberries, shellfish, celery, turmeric, sesame, lupins, soya, peaches, aniseed, "
                    "cinnamon, cashews"
                ),
                ("Half a spoon of {v} sends {S} to hospital.", "From {v}, {S} comes out in spots."),
                ("What is {S} allergic to?",),
            ),
            _topic(
                "vehicle",
                listed(
                    "a red scooter, a cargo bike, a moped, a tandem, a camper van, a unicycle, a pony cart, a "
                    "sidecar, an old tractor, a milk float, a kick sled, a rickshaw"
                ),
                ("Each morning {S} turns up on or in {v}.", "Next to the hedge {S} parked {v}."),
                ("What is {S's} vehicle?",),
            ),
            _topic(
                "former profession",
                listed(
                    "a baker, a magician, a pilot, a jeweller, a locksmith, a chimney sweep, a tailor, a beekeeper, "
                    "a croupier, a stonemason, a midwife, a cartographer"
                ),
                ("Before all this, {S} earned a living as {v}.", "From younger days, {S} still has the hands of {v}."),
                ("What was {S} formerly?",),
            ),
        ),
    ),
    Split.VALIDATION: Words(
        listed(
            "Maestro, Cricket, Diva, Smiley, Pancake, Turbo, Velcro, Nightingale, Baron, Twist, Sugar, "
            "Bubbles, Caesar, Flea, Gonzo, Hamlet, Jinx, Kit, Lollipop, Mopsy"
        ),
        ("To the company {S} is simply {n}.", "{S} answers to {n}."),
        (
            _topic(
                "phobia",
                listed(
                    "spiders, heights, clowns, moths, lightning, snakes, crowds, needles, bats, escalators, "
                    "balloons, mirrors"
                ),
                ("At the sight of {v}, {S} turns pale.", "What {S} cannot bear: {v}."),
                ("What is {S} afraid of?",),
            ),
            _topic(
                "collection",
                listed(
                    "thimbles, beer mats, postage stamps, sea shells, tin soldiers, tea cups, corkscrews, snow "
                    "globes, matchboxes, fossils, door knobs, bus tickets"
                ),
                ("The shelves of {S} are crammed with {v}.", "At flea markets {S} hunts for {v}."),
                ("What does {S} collect?",),
            ),
            _topic(
                "sibling",
                listed(
                    "a dentist, a diplomat, a florist, a shepherd, a boxer, a lawyer, an optician, a monk, a "
                    "plumber, a surgeon, a bus driver, an astronomer"
                ),
                ("In the same pram as {S} lay a twin, now {v}.", "The twin of {S} is making money as {v}."),
                ("What does {S's} sibling do for a living?",),
            ),
            _topic(
                "remedy",
                listed(
                    "honey and thyme, sage leaves, raw onions, cod liver oil, salt water, ginger root, vinegar "
                    "wraps, camphor, liquorice drops, brandy, garlic, nettle brew"
                ),
                ("Against a hoarse throat {S} swears by {v}.", "Using {v}, {S} fights every cold."),
                ("What cures {S}?",),
            ),
        ),
    ),
    Split.TEST: Words(
        listed(
            "Bunty, Cog, Dusty, Fireball, Governor, Hopper, Jumbo, Kettle, Lanky, Magpie, Nipper, Piston, "
            "Ruddy, Sooty, Tiffin, Rivet, Whistler, Buffer, Clinker, Treacle"
        ),
        ("In the yard {S} is known as {n}.", "{S} has been nicknamed {n}."),
        (
            _topic(
                "fortune",
                listed(
                    "a lottery ticket, a patent, a gold coin, a racehorse, a hit record, a rare orchid, a meteorite, "
                    "an old violin, a silver mine, a quiz show, an aunt's estate, a lost painting"
                ),
                ("Through {v}, {S} came into a lot of cash.", "Thanks to {v}, {S} struck it big."),
                ("What made {S} rich?",),
            ),
            _topic(
                "talent",
                listed(
                    "yodelling, sword swallowing, ventriloquism, mind reading, tap dancing, knife throwing, bird "
                    "calls, speed reading, fire eating, tightrope walking, mental arithmetic, card tricks"
                ),
                ("At the party {S} amazed everybody by {v}.", "People still speak about {S} and that display, {v}."),
                ("What is {S} gifted at?",),
            ),
            _topic(
                "injury",
                listed(
                    "a left elbow, a right knee, a big toe, a collarbone, a thumb, a hip, a lower rib, a shin, a "
                    "wrist, a shoulder blade, a jaw, a heel"
                ),
                ("Falling off the platform, {S} broke {v}.", "It is {v} that keeps {S} in plaster."),
                ("What did {S} injure?",),
            ),
            _topic(
                "holiday",
                listed(
                    "Iceland, Malta, Bhutan, Patagonia, Corsica, Zanzibar, Lapland, Madeira, Tasmania, Sicily, the "
                    "Azores, Newfoundland"
                ),
                ("Having flown to {v}, {S} is back with a tan.", "Two weeks off work took {S} to {v}."),
                ("Where did {S} vacation?",),
            ),
        ),
    ),
}
