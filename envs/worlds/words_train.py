"""The words of the training split: an institute for coastal research."""

from __future__ import annotations

from .language import Attribute, Filler, Frames, Lexicon, Numbers, Parts, listed

PERSON = (
    Attribute(
        "desk extension",
        Numbers(2100, 9900),
        (
            "{S's} desk extension is {v}.",
            "{S} can be reached on desk extension {v}.",
            "Anyone who needs {S} can dial desk extension {v}.",
        ),
        ("{S's} desk extension is now {v}.", "From today {S} answers on desk extension {v}."),
        ("On which desk extension can {S} be reached?", "What is {S's} desk extension?"),
        "My desk extension is {n}{v}.",
    ),
    Attribute(
        "home town",
        Parts(
            listed("Harr, Tolle, Wester, Ulm, Skag, Brenn, Lys, Ose, Krat, Vind"),
            listed("vik, sund, havn, stad, borg, nes"),
            joint="",
        ),
        (
            "{S} lives in the town of {v}.",
            "{S's} home town is {v}.",
            "The town that {S} calls home is {v}.",
        ),
        ("{S} has moved house and now lives in the town of {v}.", "Since the move {S's} home town is {v}."),
        ("In which town does {S} live?", "What is {S's} home town?"),
        "I {n}live in the town of {v}.",
    ),
    Attribute(
        "band instrument",
        listed(
            "oboe, cello, trombone, harp, banjo, clarinet, accordion, viola, bassoon, mandolin, flute, tuba, "
            "fiddle, zither, cornet, ukulele, lute, piccolo, saxophone, dulcimer, glockenspiel, euphonium, "
            "concertina, xylophone, recorder, bugle, lyre, marimba"
        ),
        (
            "{S's} instrument in the band is the {v}.",
            "{S} plays the {v} as an instrument in the band.",
            "The band has given {S} the {v} as an instrument.",
        ),
        (
            "{S} has changed instrument and plays the {v} in the band now.",
            "The instrument that {S} plays in the band is now the {v}.",
        ),
        ("Which instrument does {S} play in the band?", "What is {S's} instrument in the band?"),
        "My instrument in the band is {n}the {v}.",
    ),
    Attribute(
        "locker number",
        Numbers(110, 990),
        (
            "{S's} locker is number {v}.",
            "{S} keeps boots and raincoat in locker number {v}.",
            "The key to locker number {v} belongs to {S}.",
        ),
        ("{S} has been given a new locker, number {v}.", "{S's} locker is now number {v}."),
        ("Which locker number does {S} have?", "What is {S's} locker number?"),
        "My locker is {n}number {v}.",
    ),
    Attribute(
        "working group",
        Parts(
            listed("Tidal, Sediment, Plankton, Current, Dune, Salt Marsh"),
            listed("Models, Records, Imaging, Chemistry, Forecasts, Outreach"),
        ),
        (
            "{S} belongs to the working group {v}.",
            "{S's} working group is {v}.",
            "The working group {v} counts {S} among its members.",
        ),
        ("{S} has changed to the working group {v}.", "{S's} working group is {v} from this week on."),
        ("Which working group does {S} belong to?", "What is {S's} working group?"),
        "I {n}belong to the working group {v}.",
    ),
    Attribute(
        "dog",
        listed(
            "Biscuit, Pepper, Waffle, Tango, Noodle, Socks, Bandit, Pickle, Comet, Truffle, Mango, Ziggy, "
            "Rocket, Domino, Toffee, Sparky, Juno, Widget, Pretzel, Banjax, Cosmo, Figaro, Nacho, Olive, "
            "Radar, Tinker, Umber, Wasabi"
        ),
        (
            "{S} has a dog called {v}.",
            "{S's} dog answers to the name {v}.",
            "The dog that {S} brings along is called {v}.",
        ),
        (),
        ("What is the dog of {S} called?", "What is {S's} dog called?"),
        "My dog is called {v}.",
    ),
    Attribute(
        "evening course",
        listed(
            "Portuguese, bookbinding, Finnish, welding, Arabic, pottery, Greek, fencing, Korean, "
            "calligraphy, Hindi, beekeeping, Welsh, astronomy, Swahili, upholstery, Dutch, weaving, Turkish, "
            "glassblowing, Polish, judo, Basque, juggling, Tamil, woodcarving"
        ),
        (
            "{S} attends the evening course in {v}.",
            "{S's} evening course is {v}.",
            "For the evening course in {v}, {S} leaves on the dot.",
        ),
        ("{S} has changed to the evening course in {v}.", "{S's} evening course is now {v}."),
        ("Which evening course does {S} attend?", "What is {S's} evening course?"),
        "I {n}attend the evening course in {v}.",
    ),
    Attribute(
        "badge number",
        Numbers(11000, 99000),
        (
            "{S's} badge has the number {v}.",
            "{S} opens the gate with badge number {v}.",
            "Badge number {v} was issued to {S}.",
        ),
        ("{S} has been issued a new badge, number {v}.", "{S's} badge number is now {v}."),
        ("Which badge number does {S} have?", "What is {S's} badge number?"),
        "My badge {n}has the number {v}.",
    ),
)

PROJECTS = (
    Attribute(
        "budget",
        Numbers(20100, 98500, "{} crowns"),
        ("{S's} budget is {v}.", "{S} has a budget of {v}.", "The board has set the budget of {S} at {v}."),
        ("{S's} budget has been set anew, at {v}.", "{S} now has a budget of {v}."),
        ("What is the budget of {S}?", "How large is {S's} budget?"),
    ),
    Attribute(
        "industrial partner",
        Parts(
            listed("Haldor, Brekke, Sorel, Nyland, Torsk, Quist, Emmer"),
            listed("Marine, Instruments, Cables, Dredging, Optics"),
        ),
        (
            "{S's} industrial partner is {v}.",
            "{S} has {v} as its industrial partner.",
            "The firm {v} has joined as industrial partner of {S}.",
        ),
        ("{S's} industrial partner is now {v}.", "{S} has changed its industrial partner and works with {v}."),
        ("Which firm is the industrial partner of {S}?", "What is {S's} industrial partner?"),
    ),
    Attribute(
        "review room",
        Parts(
            listed("Copper, Lantern, Birch, Compass, Anchor, Granite"),
            listed("Room, Chamber, Studio, Parlour, Gallery"),
        ),
        (
            "{S's} review room is the {v}.",
            "{S} has its review room in the {v}.",
            "As review room, {S} uses the {v}.",
        ),
        ("{S's} review room is now the {v}.", "{S} has a new review room, the {v}."),
        ("Which review room does {S} use?", "What is {S's} review room?"),
    ),
    Attribute(
        "data server",
        listed(
            "Minos, Orpheus, Daphne, Icarus, Hydra, Selene, Atlas, Pandora, Triton, Calypso, Perseus, "
            "Medusa, Hestia, Castor, Electra, Nestor, Phoebe, Ajax, Circe, Leda"
        ),
        (
            "{S's} data server is {v}.",
            "{S} keeps its files on the data server {v}.",
            "The data server {v} has been set up for {S}.",
        ),
        ("{S's} data server is now {v}.", "{S} has moved to the data server {v}."),
        ("Which data server does {S} use?", "What is {S's} data server?"),
    ),
    Attribute(
        "test site",
        Parts(
            listed("Gull, Seal, Tern, Mussel, Heather, Driftwood"),
            listed("Point, Cove, Spit, Flats, Head"),
        ),
        (
            "{S's} test site is {v}.",
            "{S} has its test site at {v}.",
            "As a test site for {S}, {v} has been chosen.",
        ),
        ("{S's} test site is now {v}.", "{S} has given up its old test site and works at {v}."),
        ("Which test site does {S} have?", "What is {S's} test site?"),
    ),
    Attribute(
        "charitable sponsor",
        Parts(
            listed("Aurora, Beacon, Meridian, Northlight, Evergreen, Polaris"),
            listed("Foundation, Trust, Fund, Legacy, Endowment"),
        ),
        (
            "{S's} charitable sponsor is the {v}.",
            "{S} is paid for by its charitable sponsor, the {v}.",
            "The {v} has signed on as charitable sponsor of {S}.",
        ),
        ("{S's} charitable sponsor is now the {v}.", "{S} has found a new charitable sponsor, the {v}."),
        ("Which body is the charitable sponsor of {S}?", "What is {S's} charitable sponsor?"),
    ),
)

LEADS = Attribute(
    "project leader",
    (),
    ("{S's} project leader is {v}.", "{S} is run by {v} as project leader.", "The project leader of {S} is {v}."),
    ("{S's} project leader is now {v}.", "{v} has taken over as project leader of {S}."),
    ("Who is the project leader of {S}?", "Who is {S's} project leader?"),
)

MENTOR = Attribute(
    "mentor",
    (),
    ("{S's} mentor is {v}.", "{S} has {v} as a mentor.", "The mentor of {S} is {v}."),
    ("{S's} mentor is now {v}.", "{v} has taken over as mentor of {S}."),
    ("Who is the mentor of {S}?", "Who is {S's} mentor?"),
    "My mentor is {n}{v}.",
)

FRAMES = Frames(
    chat_head=("Chat on {d} between {n}", "Messages of {d}, {n} taking part"),
    chat_line="{c} {a}: {x}",
    mail_head=(
        "From: {a}\nTo: {b}\nDate: {d}\nSubject: {x}\n\nDear {h},",
        "From: {a}\nTo: {b}\nSent: {d}\nSubject: {x}\n\nHello {h},",
    ),
    mail_end=("Best wishes,\n{g}", "Kind regards,\n{g}", "All the best,\n{g}"),
    notes_head=("Minutes of {d}, meeting on {j}. Present: {n}.", "Meeting notes, {j}, {d}. Those present: {n}."),
    notes_line="- {x}",
    article_head=("The Tideline, house paper of the institute, {d}\n{x}", "From the institute's newsletter, {d}\n{x}"),
    log_head=("Front desk log, {d}", "Log of the duty officer, {d}"),
    log_line="[{c}] {x}",
    subjects=listed(
        "A few things, News from the corridor, Before the weekend, Where we stand, Odds and ends, This "
        "and that, Notes from the coast, A quick word, Catching up, The week so far"
    ),
    says_log=("Directory entry: {S}, {k}: {v}.", "Entered in the list: {k} of {S}: {v}."),
    asides=(
        "By the way: {x}",
        "For your list: {x}",
        "Before I forget: {x}",
        "In case you need it: {x}",
        "Just so you know: {x}",
        "One more thing. {x}",
    ),
    date="{day} {month} {year}",
)

FILLER = Filler(
    prose=(
        "{a} spent the morning on {t} and was glad when {b} came to help.",
        "{a} and {b} talked for a while about {t} without coming to an end.",
        "Nobody could say who had left {t} {p}, though {a} had a suspicion.",
        "{b} thanked {a} for looking after {t} {w}.",
        "There was some laughter {p} when {a} told the story of {t} again.",
        "{a} asked whether {t} could wait until {b} was back.",
        "Work on {j} went on quietly, and {a} kept an eye on {t}.",
        "{a} was late {w} because the bus had broken down.",
        "The people around {j} had lunch together {p}, which {b} had arranged.",
        "{a} promised {b} to write up the discussion about {t} {w}.",
        "It rained so hard {w} that {a} and {b} stayed {p} and sorted papers.",
        "{a} thinks that {j} deserves more attention than it gets.",
        "With {t} out of the way, {a} could turn to other things.",
        "{b} had hoped to see {a} {p}, but they missed each other.",
        "A visitor admired {t} and asked {a} a great many questions.",
        "{a} wondered aloud whether anybody still needed {t}.",
        "{b} said that {j} had been a pleasure so far, and {a} nodded.",
        "Somebody had moved {t}, and {a} needed half an hour to find it.",
        "{a} brought a cake {w}, and {b} cut it into far too many pieces.",
        "The window {p} does not close properly, as {a} pointed out again.",
        "{a} took a long walk with {b} and came back in a better mood.",
        "For {j} it was a week like any other, {a} reported.",
        "{b} did not agree with {a} about {t}, but nobody minded.",
        "{a} is reading a novel about a lighthouse and recommends it to everyone.",
        "After the talk {a} stayed behind {p} to answer questions about {t}.",
        "{a} would rather not decide about {t} before hearing {b}.",
        "The coffee {p} has been weak for days, {b} complains.",
        "{a} has offered to show new colleagues around {w}.",
        "What {j} needs most is patience, {b} said with a smile.",
        "{a} drew a small map on the back of an envelope to explain {t}.",
        "Two students followed {a} about {w} and took notes.",
        "{a} and {b} agreed to leave {t} as it is for the time being.",
    ),
    chat=(
        "Has anyone seen {t}? It was {p} yesterday.",
        "I will be a little late {w}, please start without me.",
        "Could somebody bring {t} along {w}?",
        "{b} is looking for you, I think it is about {t}.",
        "That was a good talk about {j}, thank you all.",
        "Sorry, I was away from my desk. What did I miss?",
        "Is it only me, or is it freezing {p}?",
        "I have put {t} back where it belongs.",
        "Let us talk about {j} when {b} is here.",
        "There is soup left {p}, first come, first served.",
        "No objection from my side.",
        "Does {b} know about {t}?",
        "I owe {b} a favour for yesterday.",
        "The printer {p} is jammed again, I give up.",
        "Thanks, that helps a lot.",
        "I would wait a little longer with {t}.",
        "Somebody forgot to switch off the lights {p}.",
        "My train is stuck, greetings from the middle of nowhere.",
        "How is {j} coming along?",
        "Fine with me, as long as {b} agrees.",
        "I have no strong feelings about {t}.",
        "Can we keep it short {w}? I have visitors.",
        "The fog out there is remarkable.",
        "Whoever borrowed {t}, please bring it back.",
    ),
    log=(
        "{a} reported that {t} was missing {p}.",
        "Parcel for {b} left {p}.",
        "{a} signed out {t} and returned it before noon.",
        "Lights {p} switched off by {b}.",
        "Visitors for {j} were met by {a}.",
        "{b} asked for a ladder and brought it back.",
        "Window {p} found open, closed by {a}.",
        "Nothing to report, apart from noise {p}.",
        "Technician looked at {t}; {a} was told.",
        "Poster for {j} put up {p}.",
        "{a} mentioned that {t} would be collected soon.",
        "Lost glove handed in by {b}.",
    ),
    noise=(
        "Somebody asked for {S's} {k}, but nobody had it at hand.",
        "{a} meant to look up {S's} {k} and then forgot about it.",
        "There was a question about {S's} {k}, which was left for another day.",
        "{a} said that {S's} {k} ought to be written down somewhere.",
    ),
    things=listed(
        "the old projector, the tide table, the spare cable, the coffee machine, the visitor book, the "
        "weather chart, the broken chair, the slide collection, the ladder, the rain gauge, the label "
        "printer, the garden hose, the guest list, the fish tank, the shelf by the door, the rowing "
        "boat, the first aid box, the travel form, the microscope cover, the old barometer, the box of "
        "samples, the whiteboard, the reel of string, the tea urn"
    ),
    places=listed(
        "in the canteen, on the landing, in the workshop, by the back stairs, in the reading room, in "
        "the boathouse, next to the lift, in the cloakroom, on the roof terrace, in the long corridor, "
        "in the seminar room, by the main door, in the store room, at the jetty"
    ),
    moments=listed(
        "this morning, after lunch, before the tea break, at the end of the day, at noon, in the "
        "evening, between two meetings, first thing, in the afternoon, just before closing"
    ),
)

LEXICON = Lexicon(
    women=listed(
        "Mara, Ines, Odile, Petra, Sanna, Ylva, Greta, Noor, Tamsin, Bettina, Linnea, Carys, Dagny, "
        "Elske, Fenna, Hedda, Jorunn, Katrin, Lotte, Wilma, Astrid, Ragna, Ursula, Viveka"
    ),
    men=listed(
        "Tomas, Anselm, Bram, Corin, Declan, Emil, Florian, Gareth, Henrik, Ivo, Jonas, Kester, Lorenz, "
        "Magnus, Nils, Osric, Piet, Quentin, Rufus, Stellan, Torben, Ulrich, Viggo, Yannick"
    ),
    surnames=Parts(
        listed("Vel, Bril, Kor, Hask, Thorn, Mar, Lind, Oster, Grav, Pell, Sund, Wick"),
        listed("ten, low, mark, by, quist, ner, ford, sen"),
        joint="",
    ),
    projects=listed(
        "Heron, Plover, Avocet, Dunlin, Siskin, Wigeon, Garganey, Bittern, Whinchat, Fieldfare, "
        "Redstart, Linnet, Goldeneye, Turnstone, Sanderling, Brambling, Pintail, Nuthatch, Merganser, "
        "Kittiwake"
    ),
    project="project {}",
    start=(2025, 3, 3),
    person=PERSON,
    project_attributes=PROJECTS,
    leads=LEADS,
    mentor=MENTOR,
    leader="the project leader of {S}",
    mentored="the mentor of {S}",
    meets=(
        "I ran into {S} by the lift.",
        "{S} looked in for a moment.",
        "{S} was back from leave today.",
        "Over lunch the talk came round to {S}.",
    ),
    reviews=("We went through {S} once more.", "{S} was next on the list.", "There is news of {S}."),
    rumours=(
        "Rumour has it: {x} Nobody could confirm that.",
        "There is talk in the canteen, so far without any proof: {x}",
    ),
    corrections=(
        "Correction of what was said on {d}: {x}",
        "Please disregard the entry of {d}, which was a mistake. {x}",
    ),
    frames=FRAMES,
    filler=FILLER,
)
