"""The words of the validation split: a theatre company."""

from __future__ import annotations

from .filler_validation import FILLER
from .language import Attribute, Frames, Lexicon, Numbers, Parts, forms, listed

CARDS = Numbers(1100, 9900)
"""Numbers of rooms, codes and cards."""

TOWNS = Parts(
    listed("Monte, Castel, Villa, Porto, Campo, Rocca, Fonte, Acqua, Pietra"),
    listed("chiaro, nuovo, marino, dorato, alto, secca"),
    joint="",
)
"""Where people were born and productions go on tour."""

CATS = listed(
    "Mittens, Saffron, Shadow, Paprika, Tiger, Muffin, Biscotti, Ginger, Smokey, Marmalade, Nutmeg, Felix, Cleo, Dumpling, "
    "Misty, Salem, Bramble, Chutney, Figment, Gizmo, Hazel, Inky, Cinders, Moonbeam, Stardust, Clementine, Jolene, Layla, "
    "Ramona, Sherry, Delilah, Roxanne, Valentine, Dinah, Georgia, Rosetta, Cecilia, Barbarella, Carolina, Evangeline"
)
"""Names of cats and of songs."""

INNS = Parts(
    listed("the Swan, the Crown, the Golden Key, the White Horse, the Mulberry, the Old Ferry"),
    listed("Inn, Hotel, Guest House, Pension, Hostel, Hall, Annexe"),
)
"""Where people sleep and productions rehearse."""

BACKERS = Parts(
    listed(
        "Valmont, Orsini, Deluca, Chandler, Ravel, Bellamy, Sorrento, Orchard, Silverleaf, Hawthorn, Kingsway, Larch"
    ),
    listed("Playhouse, Pictures, Society, Circle, Stages"),
)
"""Names of houses and of societies."""

PERSON = (
    Attribute(
        "dressing room",
        CARDS,
        forms("""
            {S} has dressing room {v}.
            Dressing room {v} is where {S} gets ready.
            {S's} dressing room bears the number {v}.
            {S} [shares|occupies|keeps a kettle in] dressing room {v}.
            The star on dressing room {v} is for {S}.
            Knock at dressing room {v} for {S}.
        """),
        forms("""
            {S} has moved to dressing room {v}.
            {S's} dressing room is {v} from tonight on.
            {S} [was given another|has a new] dressing room, {v}.
            {S's} dressing room has changed to {v}.
        """),
        ("Which dressing room does {S} have?", "What number does {S's} dressing room have?"),
        "I {n}have dressing room {v}.",
    ),
    Attribute(
        "birthplace",
        TOWNS,
        forms("""
            {S's} birthplace is {v}.
            {S} names {v} as a birthplace.
            The birthplace given for {S} is {v}.
            {S} was born in {v}, a birthplace [few can boast|off the map].
            [By birth|Born and bred], {S} is from {v}, the birthplace in the programme.
        """),
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
        forms("""
            {S's} pastime away from the stage is {v}.
            As a pastime, {S} has chosen {v}.
            {S} has {v} as a pastime.
            {S} [recommends|swears by|lives for] {v} as a pastime.
            Away from the stage {S} goes in for {v}, a pastime like any other.
        """),
        forms("""
            {S} has a new pastime, {v}.
            {S's} pastime is {v} these days.
            {S's} pastime has changed to {v}.
            {S} has [taken up|turned to] another pastime, {v}.
        """),
        ("Which pastime does {S} have?", "What is {S's} pastime?"),
        "My pastime is {n}{v}.",
    ),
    Attribute(
        "stage door code",
        CARDS,
        forms("""
            {S's} stage door code is {v}.
            {S} types the stage door code {v}.
            The stage door opens for {S} with code {v}.
            {S} [has|got|was sent] the stage door code {v}.
            The stage door code {v} is [for|that of] {S}.
        """),
        forms("""
            {S's} stage door code has been renewed: {v}.
            {S} has a fresh stage door code, {v}.
            {S's} stage door code [has changed to|is now] {v}.
            {S} was sent a new stage door code, {v}.
        """),
        ("Which stage door code does {S} use?", "What is {S's} stage door code?"),
        "My stage door code is {n}{v}.",
    ),
    Attribute(
        "lodging",
        INNS,
        forms("""
            {S} has found lodging at {v}.
            {S's} lodging is {v}.
            For lodging, {S} stays at {v}.
            {S} [sleeps at|has taken lodging at|pays for lodging at] {v}.
            Letters for {S} go to the lodging, {v}.
        """),
        forms("""
            {S} has changed lodging and stays at {v}.
            {S's} lodging is {v} as of this evening.
            {S} [has moved to another|has a new] lodging, {v}.
            {S's} lodging has changed to {v}.
        """),
        ("At which house has {S} found lodging?", "What is {S's} lodging?"),
        "My lodging is {n}{v}.",
    ),
    Attribute(
        "cat",
        CATS,
        forms("""
            {S} owns a cat named {v}.
            {S's} cat goes by the name of {v}.
            The cat that {S} takes on tour is named {v}.
            {S's} cat is [named|called] {v}.
            {S} [spoils|brushes|sings to] a cat named {v}.
        """),
        (),
        ("How is the cat of {S} named?", "How is {S's} cat named?"),
        "My cat is named {v}.",
    ),
    Attribute(
        "union card",
        CARDS,
        forms("""
            {S's} union card is number {v}.
            {S} signs with union card {v}.
            Union card {v} is made out to {S}.
            {S} [holds|carries] union card {v}.
            Without union card {v}, {S} may not sign.
        """),
        forms("""
            {S} has received a replacement union card, {v}.
            {S's} union card now reads {v}.
            {S's} union card has changed to number {v}.
            {S} [was sent|holds] a new union card, {v}.
        """),
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
        forms("""
            {S's} costume has the colour {v}.
            {S} wears a costume in the colour {v}.
            Wardrobe has picked {v} as the costume colour of {S}.
            {S's} costume colour is {v}.
            For {S} the [tailor|dyer] has settled on the costume colour {v}.
        """),
        forms("""
            {S's} costume colour has been altered to {v}.
            {S} is to wear a costume in another colour, {v}.
            {S's} costume colour is now {v}.
            {S} has a new costume, in the colour {v}.
        """),
        ("Which costume colour does {S} wear?", "What is {S's} costume colour?"),
        "My costume {n}has the colour {v}.",
    ),
)

PROJECTS = (
    Attribute(
        "state grant",
        Numbers(20200, 98600, "{} guilders"),
        forms("""
            {S's} state grant amounts to {v}.
            {S} receives a state grant of {v}.
            A state grant of {v} goes to {S}.
            {S} [lives on|is secured by] a state grant of {v}.
            The state grant [allotted to|paid for] {S} is {v}.
        """),
        forms("""
            {S's} state grant has been fixed again, at {v}.
            {S} will receive a different state grant, {v}.
            {S's} state grant [is now|has changed to] {v}.
            {S} now has a state grant of {v}.
        """),
        ("How large is the state grant of {S}?", "How large is {S's} state grant?"),
    ),
    Attribute(
        "co-producer",
        BACKERS,
        forms("""
            {S's} co-producer is {v}.
            {S} is staged with {v} as co-producer.
            The house {v} acts as co-producer of {S}.
            {S} [has|names|relies on] {v} as co-producer.
            As co-producer of {S}, {v} [supplies the lamps|has a say].
        """),
        forms("""
            {S's} co-producer has changed to {v}.
            {S} has a different co-producer, {v}.
            {S's} co-producer is now {v}.
            {S} has found a new co-producer, {v}.
        """),
        ("Which house is the co-producer of {S}?", "What is {S's} co-producer?"),
    ),
    Attribute(
        "rehearsal hall",
        INNS,
        forms("""
            {S's} rehearsal hall is {v}.
            {S} has its rehearsal hall at {v}.
            A room at {v} serves {S} as rehearsal hall.
            {S} [meets|warms up] at {v}, its rehearsal hall.
            The rehearsal hall of {S} is at {v}.
        """),
        forms("""
            {S's} rehearsal hall has been switched to {v}.
            {S} has another rehearsal hall, {v}.
            {S's} rehearsal hall is now {v}.
            {S} has moved to a new rehearsal hall, {v}.
        """),
        ("Which rehearsal hall does {S} use?", "What is {S's} rehearsal hall?"),
    ),
    Attribute(
        "opening song",
        CATS,
        forms("""
            {S's} opening song is {v}.
            {S} begins with {v} as opening song.
            The opening song chosen for {S} is {v}.
            {S} [has|will have] {v} as its opening song.
            When the lights come up on {S}, the opening song is {v}.
        """),
        forms("""
            {S's} opening song has been replaced by {v}.
            {S} begins with a different opening song, {v}.
            {S's} opening song is now {v}.
            {S} has a new opening song, {v}.
        """),
        ("Which opening song does {S} begin with?", "What is {S's} opening song?"),
    ),
    Attribute(
        "touring venue",
        TOWNS,
        forms("""
            {S's} touring venue is {v}.
            {S} goes on to {v} as its touring venue.
            The touring venue booked for {S} is {v}.
            {S} [is expected|will be seen] in {v}, its touring venue.
            As touring venue of {S}, {v} has hung out flags.
        """),
        forms("""
            {S's} touring venue has been rebooked: {v}.
            {S} goes to another touring venue, {v}.
            {S's} touring venue [has changed to|is now] {v}.
            {S} has a new touring venue, {v}.
        """),
        ("Which touring venue is booked for {S}?", "What is {S's} touring venue?"),
    ),
    Attribute(
        "patron",
        BACKERS,
        forms("""
            {S's} patron is {v}.
            {S} enjoys the support of its patron, {v}.
            {v} has agreed to be patron of {S}.
            {S} [thanks|flatters] its patron, {v}.
            The patron [named on the posters|in the best box] of {S} is {v}.
        """),
        forms("""
            {S's} patron has changed to {v}.
            {S} has won another patron, {v}.
            {S's} patron is now {v}.
            {S} has a new patron, {v}.
        """),
        ("Which body is the patron of {S}?", "What is {S's} patron?"),
    ),
)

LEADS = Attribute(
    "director",
    (),
    forms("""
        {S's} director is {v}.
        {S} is staged by {v} as director.
        The director of {S} is {v}.
        {S} has {v} for a director.
    """),
    forms("""
        {S's} director has changed; it is {v}.
        {v} has stepped in as director of {S}.
        {S} has a new director, {v}.
    """),
    ("Who is the director of {S}?", "Who is {S's} director?"),
)

MENTOR = Attribute(
    "voice coach",
    (),
    forms("""
        {S's} voice coach is {v}.
        {S} has {v} as a voice coach.
        The voice coach of {S} is {v}.
        {S} takes lessons from {v}, the voice coach.
    """),
    forms("""
        {S's} voice coach has changed; it is {v}.
        {v} has stepped in as voice coach of {S}.
        {S} has a new voice coach, {v}.
    """),
    ("Who is the voice coach of {S}?", "Who is {S's} voice coach?"),
    "My voice coach is {n}{v}.",
)

FRAMES = Frames(
    chat_head=forms("""
        Group messages, {d} ({n})
        [Backstage channel|Company thread|Wardrobe thread] on {d}, with {n}
        Evening thread of {d}: {n}
    """),
    chat_line="{a}, {c}: {x}",
    mail_head=(
        "Letter of {d}, {a} to {b}, about: {x}\n\nMy dear {h},",
        "{a} wrote to {b} on {d}, heading: {x}\n\n{h},",
        "{d}, a note from {a} for {b}. It says on top: {x}\n\n{h} dear,",
    ),
    mail_end=(
        "Yours, {g}",
        "Until tomorrow, {g}",
        "With love to everyone, {g}",
        "Ever yours, {g}",
        "In haste, {g}",
        "Kisses all round, {g}",
    ),
    notes_head=forms("""
        [Production meeting|Working session|Read-through] of {d} for {j}; {n} [attended|were there].
        {j}: what was [said|settled|aired] at the meeting of {d} ({n})
        [Round table|Session|Council] on {j}, {d}, [attended by|with] {n}.
    """),
    notes_line="* {x}",
    article_head=(
        "THE PROMPTER ({d}): {x}",
        "Programme notes of {d}: {x}",
        "From the theatre's scrapbook, {d}: {x}",
    ),
    log_head=forms("""
        [Stage manager's report|Doorkeeper's book|Fireman's round], {d}
    """),
    log_line="{c} - {x}",
    subjects=forms("""
        [After the show|Bits and pieces|From the wings|Nothing dramatic|On the road|Half-time|Curtain up]
        [What the week brought|Gossip, mostly|A long evening]
        [In praise of|All about|The trouble with|Once more|An ode to|Against|Whose is|Tale of] {t}
        [How {j} fares|Why {j} matters|Dreams of {j}|A toast to {j}]
        Seen: “{x}”
    """),
    says_log=("Noted for {S}: {k} {v}.", "Card index, {S}, {k}: {v}.", "Put on the call sheet: {S}, {k} {v}."),
    asides=forms("""
        [Oh, and this|Please take note|While I think of it|You may want to know|From the office]: {x}
        [Something different|Another thing|Now to business|Not to forget]: {x}
        [Hot off the press|Since you ask|A scrap of news]: {x}
    """),
    date="{weekday}, {month} {day}, {year}",
)

LEXICON = Lexicon(
    women=listed(
        "Alba, Bianca, Celeste, Delphine, Eloise, Francesca, Ginevra, Helene, Isaura, Josette, Kiara, "
        "Lavinia, Mireille, Nadia, Ornella, Paloma, Rosalind, Simone, Tatiana, Valeria, Yvette, Zelda, "
        "Beatriz, Corinna, Amelie, Blanche, Coralie, Donatella, Estelle, Fiorella, Giulia, Ilaria, Lucrezia, Margaux, "
        "Odette, Rosalba"
    ),
    men=listed(
        "Adrian, Basil, Cosimo, Damien, Etienne, Fabrice, Gaspard, Hugo, Ignacio, Julien, Leandro, "
        "Marius, Nestore, Octave, Pascal, Raoul, Silvio, Thierry, Umberto, Vincent, Xavier, Yann, Zeno, "
        "Bertrand, Antoine, Benoit, Claudio, Dario, Emilio, Fausto, Gilles, Jacopo, Luca, Matteo, Nicolas, Olivier"
    ),
    surnames=Parts(
        listed("Cast, Drum, Fenn, Gall, Hol, Jarr, Lock, Mont, Nor, Pres, Rath, Tarn, Bress, Cald, Garr, Vill"),
        listed("elli, croft, wick, ara, ison, ette, ley, vane"),
        joint="",
    ),
    madam="Madame {}",
    sir="Monsieur {}",
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
    meets=forms("""
        {S} dropped by [between two scenes|after the applause|for sugar].
        I shared [a cab|an umbrella|a sandwich|a dressing table] with {S}.
        [At the stage door|Under the arcade|By the bins] I met {S}.
        {S} came back from [holiday in high spirits|the baths|a walk].
        {S} [lingered in the foyer|peeped round the curtain|came up the back stairs|borrowed my pen].
        [Who should appear but|Out of the dark came|In the last row sat] {S}.
        {S} [winked at me|took my arm|sat at the next table|lent me a comb].
        [Let me speak of|Now about|You remember] {S}.
        [A note came from|I heard from|I bowed to] {S}.
    """),
    reviews=forms("""
        Then we turned to {S}.
        {S} was talked about at length.
        A word on {S}.
        [Next in line|Back on the table|Another matter]: {S}.
        {S} [was raised|got a hearing|filled a page] [over coffee|at the end|as well].
        [We dwelt on|Somebody mentioned|I asked about] {S}[| too| for a bit].
    """),
    rumours=forms("""
        Unverified gossip from the bar: {x}
        Someone claims, but cannot back it up: {x}
        Pure hearsay from the wings: {x}
    """),
    corrections=forms("""
        With apologies, the [statement|line|remark] of {d} was wrong and should have been: {x}
        [Erratum|Correction] to [what was read on |the notes of |]{d}: {x}
    """),
    frames=FRAMES,
    filler=FILLER,
)
