"""The words of the validation split: a theatre company."""

from __future__ import annotations

from .language import Attribute, Filler, Frames, Lexicon, Numbers, Parts, listed

PERSON = (
    Attribute(
        "dressing room",
        Numbers(301, 960),
        (
            "{S} has dressing room {v}.",
            "Dressing room {v} is where {S} gets ready.",
            "{S's} dressing room bears the number {v}.",
        ),
        ("{S} has moved to dressing room {v}.", "{S's} dressing room is {v} from tonight on."),
        ("Which dressing room does {S} have?", "What number does {S's} dressing room have?"),
        "I {n}have dressing room {v}.",
    ),
    Attribute(
        "birthplace",
        Parts(
            listed("Monte, Castel, Villa, Porto, Campo, Rocca, Fonte, Acqua, Pietra"),
            listed("chiaro, nuovo, marino, d'oro, alto, secca"),
            joint="",
        ),
        (
            "{S's} birthplace is {v}.",
            "{S} names {v} as a birthplace.",
            "The birthplace given for {S} is {v}.",
        ),
        (),
        ("What is the birthplace of {S}?", "What is {S's} birthplace?"),
        "My birthplace is {v}.",
    ),
    Attribute(
        "pastime",
        listed(
            "archery, origami, falconry, rowing, chess, snooker, kayaking, knitting, birdwatching, croquet, "
            "skittles, orienteering, billiards, badminton, embroidery, sailing, darts, paragliding, caving, "
            "squash, whittling, petanque, hurling, macrame, topiary, surfing"
        ),
        (
            "{S's} pastime away from the stage is {v}.",
            "As a pastime, {S} has chosen {v}.",
            "{S} has {v} as a pastime.",
        ),
        ("{S} has a new pastime, {v}.", "{S's} pastime is {v} these days."),
        ("Which pastime does {S} have?", "What is {S's} pastime?"),
        "My pastime is {n}{v}.",
    ),
    Attribute(
        "stage door code",
        Numbers(41000, 98000),
        (
            "{S's} stage door code is {v}.",
            "{S} types the stage door code {v}.",
            "The stage door opens for {S} with code {v}.",
        ),
        ("{S's} stage door code has been renewed: {v}.", "{S} has a fresh stage door code, {v}."),
        ("Which stage door code does {S} use?", "What is {S's} stage door code?"),
        "My stage door code is {n}{v}.",
    ),
    Attribute(
        "lodging",
        Parts(
            listed("the Swan, the Crown, the Golden Key, the White Horse, the Mulberry, the Old Ferry"),
            listed("Inn, Hotel, Guest House, Pension, Hostel"),
        ),
        (
            "{S} has found lodging at {v}.",
            "{S's} lodging is {v}.",
            "For lodging, {S} stays at {v}.",
        ),
        ("{S} has changed lodging and stays at {v}.", "{S's} lodging is {v} as of this evening."),
        ("At which house has {S} found lodging?", "What is {S's} lodging?"),
        "My lodging is {n}{v}.",
    ),
    Attribute(
        "cat",
        listed(
            "Mittens, Saffron, Shadow, Paprika, Tiger, Muffin, Biscotti, Ginger, Smokey, Marmalade, Nutmeg, "
            "Felix, Cleo, Dumpling, Misty, Salem, Tigger, Bramble, Chutney, Duchess, Figment, Gizmo, Hazel, "
            "Inky"
        ),
        (
            "{S} owns a cat named {v}.",
            "{S's} cat goes by the name of {v}.",
            "The cat that {S} takes on tour is named {v}.",
        ),
        (),
        ("How is the cat of {S} named?", "How is {S's} cat named?"),
        "My cat is named {v}.",
    ),
    Attribute(
        "union card",
        Numbers(2100, 9900),
        (
            "{S's} union card is number {v}.",
            "{S} signs with union card {v}.",
            "Union card {v} is made out to {S}.",
        ),
        ("{S} has received a replacement union card, {v}.", "{S's} union card now reads {v}."),
        ("Which union card does {S} hold?", "What is the number of {S's} union card?"),
        "My union card is {n}{v}.",
    ),
    Attribute(
        "costume colour",
        listed(
            "teal, ochre, magenta, crimson, turquoise, lilac, emerald, amber, indigo, scarlet, ivory, "
            "maroon, lavender, khaki, coral, burgundy, mauve, vermilion, cobalt, fuchsia, sepia, cerise, "
            "saffron red, taupe"
        ),
        (
            "{S's} costume has the colour {v}.",
            "{S} wears a costume in the colour {v}.",
            "Wardrobe has picked {v} as the costume colour of {S}.",
        ),
        ("{S's} costume colour has been altered to {v}.", "{S} is to wear a costume in another colour, {v}."),
        ("Which costume colour does {S} wear?", "What is {S's} costume colour?"),
        "My costume {n}has the colour {v}.",
    ),
)

PROJECTS = (
    Attribute(
        "state grant",
        Numbers(20200, 98600, "{} guilders"),
        (
            "{S's} state grant amounts to {v}.",
            "{S} receives a state grant of {v}.",
            "A state grant of {v} goes to {S}.",
        ),
        ("{S's} state grant has been fixed again, at {v}.", "{S} will receive a different state grant, {v}."),
        ("How large is the state grant of {S}?", "How large is {S's} state grant?"),
    ),
    Attribute(
        "co-producer",
        Parts(
            listed("Valmont, Orsini, Deluca, Chandler, Ravel, Bellamy, Sorrento"),
            listed("Playhouse, Opera, Pictures, Ensemble, Stages"),
        ),
        (
            "{S's} co-producer is {v}.",
            "{S} is staged with {v} as co-producer.",
            "The house {v} acts as co-producer of {S}.",
        ),
        ("{S's} co-producer has changed to {v}.", "{S} has a different co-producer, {v}."),
        ("Which house is the co-producer of {S}?", "What is {S's} co-producer?"),
    ),
    Attribute(
        "rehearsal hall",
        Parts(
            listed("Mirror, Chapel, Tannery, Winter, Garden, Brewery"),
            listed("Hall, Loft, Barn, Annexe, Arena"),
        ),
        (
            "{S's} rehearsal hall is the {v}.",
            "{S} has its rehearsal hall in the {v}.",
            "The {v} serves {S} as rehearsal hall.",
        ),
        ("{S's} rehearsal hall has been switched to the {v}.", "{S} has another rehearsal hall, the {v}."),
        ("Which rehearsal hall does {S} use?", "What is {S's} rehearsal hall?"),
    ),
    Attribute(
        "opening song",
        Parts(
            listed("Rivers, Candles, Letters, Shadows, Roads, Feathers"),
            listed("of May, at Dawn, to Nowhere, in Snow, over Lisbon"),
        ),
        (
            "{S's} opening song is {v}.",
            "{S} begins with {v} as opening song.",
            "The opening song chosen for {S} is {v}.",
        ),
        ("{S's} opening song has been replaced by {v}.", "{S} begins with a different opening song, {v}."),
        ("Which opening song does {S} begin with?", "What is {S's} opening song?"),
    ),
    Attribute(
        "touring venue",
        Parts(
            listed("Palace, Corn Exchange, Pier, Abbey, Citadel, Market"),
            listed("Bordeaux, Ghent, Trieste, Porto, Krakow"),
        ),
        (
            "{S's} touring venue is {v}.",
            "{S} goes on to {v} as its touring venue.",
            "The touring venue booked for {S} is {v}.",
        ),
        ("{S's} touring venue has been rebooked: {v}.", "{S} goes to another touring venue, {v}."),
        ("Which touring venue is booked for {S}?", "What is {S's} touring venue?"),
    ),
    Attribute(
        "patron",
        Parts(
            listed("Orchard, Silverleaf, Hawthorn, Riverside, Kingsway, Larch"),
            listed("Society, Guild, Circle, League, Club"),
        ),
        (
            "{S's} patron is the {v}.",
            "{S} enjoys the support of its patron, the {v}.",
            "The {v} has agreed to be patron of {S}.",
        ),
        ("{S's} patron has changed to the {v}.", "{S} has won another patron, the {v}."),
        ("Which body is the patron of {S}?", "What is {S's} patron?"),
    ),
)

LEADS = Attribute(
    "director",
    (),
    ("{S's} director is {v}.", "{S} is staged by {v} as director.", "The director of {S} is {v}."),
    ("{S's} director has changed; it is {v}.", "{v} has stepped in as director of {S}."),
    ("Who is the director of {S}?", "Who is {S's} director?"),
)

MENTOR = Attribute(
    "voice coach",
    (),
    ("{S's} voice coach is {v}.", "{S} has {v} as a voice coach.", "The voice coach of {S} is {v}."),
    ("{S's} voice coach has changed; it is {v}.", "{v} has stepped in as voice coach of {S}."),
    ("Who is the voice coach of {S}?", "Who is {S's} voice coach?"),
    "My voice coach is {n}{v}.",
)

FRAMES = Frames(
    chat_head=("Group messages, {d} ({n})", "Backstage channel on {d}, with {n}"),
    chat_line="{a}, {c}: {x}",
    mail_head=(
        "Letter of {d}, {a} to {b}, about: {x}\n\nMy dear {h},",
        "{a} wrote to {b} on {d}, heading: {x}\n\n{h},",
    ),
    mail_end=("Yours, {g}", "Until tomorrow, {g}", "With love to everyone, {g}"),
    notes_head=("Production meeting of {d} for {j}; {n} attended.", "{j}: what was said at the meeting of {d} ({n})"),
    notes_line="* {x}",
    article_head=("THE PROMPTER ({d}): {x}", "Programme notes of {d}: {x}"),
    log_head=("Stage manager's report, {d}", "Doorkeeper's book, {d}"),
    log_line="{c} - {x}",
    subjects=(
        "After the show",
        "Bits and pieces",
        "From the wings",
        "Nothing dramatic",
        "On the road",
        "Half-time",
        "Curtain up",
        "What the week brought",
        "Gossip, mostly",
        "A long evening",
    ),
    says_log=("Noted for {S}: {k} {v}.", "Card index, {S}, {k}: {v}."),
    asides=(
        "Oh, and this: {x}",
        "Please take note: {x}",
        "While I think of it: {x}",
        "You may want to know: {x}",
        "Something else. {x}",
        "From the office: {x}",
    ),
    date="{weekday}, {month} {day}, {year}",
)

FILLER = Filler(
    prose=(
        "{a} fussed over {t} until {b} took it away.",
        "During the interval {a} and {b} argued about {t} in whispers.",
        "Who put {t} {p} remains a mystery, even to {a}.",
        "{b} sent {a} a card to say thanks for {t}.",
        "The company could not stop laughing when {a} tripped over {t} {w}.",
        "{a} begged for {t} to be left alone until {b} returned.",
        "Rehearsals for {j} were calm, and {a} hummed all the way through.",
        "{a} arrived out of breath {w}; the tram had been full.",
        "Everyone in {j} shared a pie {p} that {b} had baked.",
        "{a} gave {b} a solemn promise to mend {t} {w}.",
        "A storm kept {a} and {b} {p}, where they learned lines.",
        "If you ask {a}, {j} is the best thing the company has done.",
        "Once {t} had been dealt with, {a} took a nap {p}.",
        "{b} waited for {a} {p} and left a note in the end.",
        "A critic praised {t}, which amused {a} no end.",
        "{a} asks again whether {t} could be given away.",
        "{b} called {j} a joy, and {a} did not contradict.",
        "{t} turned up {p} after {a} had searched the whole house.",
        "{a} handed out oranges {w}, and {b} peeled them for the children.",
        "A draught {p} bothers {a}, who has complained to {b}.",
        "{a} strolled along the canal with {b} to clear the head.",
        "There was little to tell about {j}, said {a}.",
        "{b} and {a} see {t} in quite different ways.",
        "{a} is halfway through a detective story and suspects the butler.",
        "{a} stayed {p} long after the audience had gone, polishing {t}.",
        "Without {b}, {a} will not touch {t}.",
        "According to {b}, the soup {p} was better last year.",
        "{a} took three apprentices through the house {w}.",
        "In the opinion of {b}, {j} only needs time.",
        "{a} sketched {t} on a napkin so that {b} could picture it.",
        "A party of schoolchildren watched {a} at work {w}.",
        "{a} told {b} that {t} may stay where it is.",
    ),
    chat=(
        "Who has {t}? I left it {p}.",
        "Running late {w}, begin with the second scene.",
        "Would one of you carry {t} over {w}?",
        "{b} wants a word with you about {t}.",
        "Lovely work on {j} tonight, everybody.",
        "I dozed off, what did you decide?",
        "It is boiling {p}, can we open something?",
        "{t} is back in its box.",
        "We ought to discuss {j} once {b} is in.",
        "Leftover cake {p}, be quick.",
        "Suits me.",
        "Has anybody told {b} about {t}?",
        "{b} saved my evening, I am grateful.",
        "The lift {p} is stuck, take the steps.",
        "You are a treasure, thank you.",
        "Better leave {t} for another day.",
        "Whose umbrella is that {p}?",
        "Stuck on the ring road, save me a seat.",
        "Any news of {j}?",
        "If {b} is happy, so am I.",
        "{t} can go, as far as I am concerned.",
        "Make it brief {w}, my voice is gone.",
        "What a moon tonight.",
        "Someone walked off with {t}, own up.",
    ),
    log=(
        "{a} could not find {t} {p}.",
        "Flowers for {b} placed {p}.",
        "{t} lent to {a}, brought back at once.",
        "{b} turned the heating down {p}.",
        "{a} received guests of {j}.",
        "Stepladder lent to {b}.",
        "{a} closed the shutters {p}.",
        "Quiet evening, some coughing {p}.",
        "Carpenter inspected {t}, {a} present.",
        "Handbills for {j} stacked {p}.",
        "{t} to be fetched {w}, says {a}.",
        "{b} handed in a found earring.",
    ),
    noise=(
        "Nobody had an answer when {S's} {k} came up.",
        "{a} was going to enquire about {S's} {k}, but the bell rang.",
        "{S's} {k} was mentioned, though only in passing.",
        "{a} has yet to write {S's} {k} on the board.",
    ),
    things=listed(
        "the fog machine, the prompt book, the velvet curtain, the samovar, the autograph album, the "
        "thunder sheet, the wobbly table, the poster collection, the trapdoor, the wind chime, the "
        "sewing machine, the fire bucket, the seating plan, the stuffed owl, the rail in the wings, the "
        "papier-mache boat, the make-up case, the laundry list, the spotlight cover, the grandfather "
        "clock, the crate of masks, the call board, the reel of tape, the punch bowl"
    ),
    places=listed(
        "in the green room, on the fly floor, in the paint shop, under the stage, in the box office, in "
        "the courtyard, behind the organ, in the wardrobe, on the balcony, in the foyer, in the "
        "orchestra pit, at the side entrance, in the props cupboard, by the fountain"
    ),
    moments=listed(
        "at breakfast, following the matinee, ahead of the fitting, once the house was empty, towards "
        "midday, sometime tonight, in between scenes, at the crack of dawn, before the half, shortly "
        "before the doors open"
    ),
)

LEXICON = Lexicon(
    women=listed(
        "Alba, Bianca, Celeste, Delphine, Eloise, Francesca, Ginevra, Helene, Isaura, Josette, Kiara, "
        "Lavinia, Mireille, Nadia, Ornella, Paloma, Rosalind, Simone, Tatiana, Valeria, Yvette, Zelda, "
        "Beatriz, Corinna"
    ),
    men=listed(
        "Adrian, Basil, Cosimo, Damien, Etienne, Fabrice, Gaspard, Hugo, Ignacio, Julien, Leandro, "
        "Marius, Nestore, Octave, Pascal, Raoul, Silvio, Thierry, Umberto, Vincent, Xavier, Yann, Zeno, "
        "Bertrand"
    ),
    surnames=Parts(
        listed("Cast, Drum, Fenn, Gall, Hol, Jarr, Lock, Mont, Nor, Pres, Rath, Tarn"),
        listed("elli, croft, wick, ara, ison, ette, ley, vane"),
        joint="",
    ),
    projects=listed(
        "Beryl, Jasper, Garnet, Feldspar, Olivine, Zircon, Malachite, Opal, Topaz, Agate, Onyx, Citrine, "
        "Peridot, Jade, Spinel, Tourmaline, Moonstone, Carnelian, Obsidian, Quartz"
    ),
    project="the {} production",
    start=(2023, 9, 4),
    person=PERSON,
    project_attributes=PROJECTS,
    leads=LEADS,
    mentor=MENTOR,
    leader="the director of {S}",
    mentored="the voice coach of {S}",
    meets=(
        "{S} dropped by between two scenes.",
        "I shared a cab with {S}.",
        "At the stage door I met {S}.",
        "{S} came back from holiday in high spirits.",
    ),
    reviews=("Then we turned to {S}.", "{S} was talked about at length.", "A word on {S}."),
    rumours=(
        "Unverified gossip from the bar: {x}",
        "Someone claims, but cannot back it up: {x}",
    ),
    corrections=(
        "The statement of {d} was wrong, with apologies. {x}",
        "Erratum to {d}: {x}",
    ),
    frames=FRAMES,
    filler=FILLER,
)
