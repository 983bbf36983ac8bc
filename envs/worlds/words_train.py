"""The words of the training split: an institute for coastal research."""

from __future__ import annotations

from .filler_train import FILLER
from .language import Attribute, Frames, Lexicon, Numbers, Parts, forms, listed

DESKS = Numbers(1100, 9900)
"""Numbers of desks, lockers and badges."""

TOWNS = Parts(
    listed("Harr, Tolle, Wester, Ulm, Skag, Brenn, Lys, Ose, Krat, Vind"),
    listed("vik, sund, havn, stad, borg, nes"),
    joint="",
)
"""Where people live and projects test."""

PETS = listed(
    "Biscuit, Pepper, Waffle, Tango, Noodle, Socks, Bandit, Pickle, Comet, Truffle, Mango, Ziggy, Rocket, Domino, Toffee, "
    "Sparky, Juno, Widget, Pretzel, Banjax, Cosmo, Figaro, Nacho, Radar, Tinker, Wasabi, Minos, Orpheus, Daphne, Icarus, "
    "Hydra, Selene, Atlas, Pandora, Triton, Calypso, Perseus, Medusa, Hestia, Castor, Electra, Nestor, Phoebe, Ajax, Circe, Leda"
)
"""Names of dogs and of servers."""

FIRMS = Parts(
    listed("Haldor, Brekke, Sorel, Nyland, Torsk, Quist, Emmer, Aurora, Meridian, Northlight, Polaris, Evergreen"),
    listed("Marine, Instruments, Holdings, Endowment, Trust"),
)
"""Names of firms and of bodies that give money."""

PERSON = (
    Attribute(
        "desk extension",
        DESKS,
        forms("""
            {S's} desk extension is {v}.
            {S} can be [reached|found] on desk extension {v}.
            Anyone who needs {S} can [dial|use] desk extension {v}.
            To reach {S}, [dial|use] desk extension {v}.
            Desk extension {v} [rings at|goes through to|belongs to] {S}.
            {S} [answers|picks up] when you dial desk extension {v}.
        """),
        forms("""
            {S's} desk extension is now {v}.
            From [today|now on] {S} answers on desk extension {v}.
            {S} has [a new|been given another] desk extension, {v}.
            {S's} desk extension [has changed to|was changed to] {v}.
        """),
        ("On which desk extension can {S} be reached?", "What is {S's} desk extension?"),
        "My desk extension is {n}{v}.",
    ),
    Attribute(
        "home town",
        TOWNS,
        forms("""
            {S} lives in the town of {v}.
            {S's} home town is {v}.
            The town that {S} calls home is {v}.
            {S} has a [house|flat|room] in the town of {v}.
            [Every evening|After work] {S} goes home to the town of {v}.
            Home, for {S}, is the town of {v}.
        """),
        forms("""
            {S} has moved house and now lives in the town of {v}.
            Since the move {S's} home town is {v}.
            {S} [has moved|moved last week] to the town of {v}.
            {S's} new home town is {v}.
        """),
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
        forms("""
            {S's} instrument in the band is the {v}.
            {S} plays the {v} as an instrument in the band.
            The band has given {S} the {v} as an instrument.
            {S} [practises|carries home] the {v}, the instrument for the band.
            Of all instruments in the band, {S} plays the {v}.
        """),
        forms("""
            {S} has changed instrument and plays the {v} in the band now.
            The instrument that {S} plays in the band is now the {v}.
            {S's} [new instrument in the band is|instrument in the band has changed to] the {v}.
            The band needed another instrument, so {S} now plays the {v}.
        """),
        ("Which instrument does {S} play in the band?", "What is {S's} instrument in the band?"),
        "My instrument in the band is {n}the {v}.",
    ),
    Attribute(
        "locker number",
        DESKS,
        forms("""
            {S's} locker is number {v}.
            {S} keeps boots and raincoat in locker number {v}.
            The key to locker number {v} belongs to {S}.
            Locker number {v} has been [given|allotted] to {S}.
            {S} [uses|has] locker number {v}.
            {S's} [things|belongings] are in locker number {v}.
        """),
        forms("""
            {S} has been given a new locker, number {v}.
            {S's} locker is now number {v}.
            {S} [has moved to|now uses] locker number {v}.
            {S's} locker number has changed to {v}.
        """),
        ("Which locker number does {S} have?", "What is {S's} locker number?"),
        "My locker is {n}number {v}.",
    ),
    Attribute(
        "working group",
        Parts(
            listed("Tidal, Sediment, Plankton, Current, Dune, Salt Marsh"),
            listed("Models, Records, Imaging, Chemistry, Forecasts, Outreach"),
        ),
        forms("""
            {S} belongs to the working group {v}.
            {S's} working group is {v}.
            The working group {v} counts {S} among its members.
            {S} [sits in|works in|speaks for] the working group {v}.
            In the working group {v} they [count on|listen to] {S}.
        """),
        forms("""
            {S} has changed to the working group {v}.
            {S's} working group is {v} from this week on.
            {S's} [new working group is|working group has changed to] {v}.
            {S} [now belongs to|has been moved to] the working group {v}.
        """),
        ("Which working group does {S} belong to?", "What is {S's} working group?"),
        "I {n}belong to the working group {v}.",
    ),
    Attribute(
        "dog",
        PETS,
        forms("""
            {S} has a dog called {v}.
            {S's} dog answers to the name {v}.
            The dog that {S} brings along is called {v}.
            {S's} dog is [called|named] {v}.
            {S} [walks|feeds|shouts after] a dog by the name of {v}.
        """),
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
        forms("""
            {S} attends the evening course in {v}.
            {S's} evening course is {v}.
            For the evening course in {v}, {S} leaves on the dot.
            {S} [never misses|has signed up for|goes to] the evening course in {v}.
            The evening course in {v} has {S} on its list.
        """),
        forms("""
            {S} has changed to the evening course in {v}.
            {S's} evening course is now {v}.
            {S's} evening course has changed to {v}.
            {S} [now attends|has moved to] the evening course in {v}.
        """),
        ("Which evening course does {S} attend?", "What is {S's} evening course?"),
        "I {n}attend the evening course in {v}.",
    ),
    Attribute(
        "badge number",
        DESKS,
        forms("""
            {S's} badge has the number {v}.
            {S} opens the gate with badge number {v}.
            Badge number {v} was issued to {S}.
            {S's} badge number is {v}.
            {S} [wears|shows] badge number {v} at the gate.
            The gate lets {S} in with badge number {v}.
        """),
        forms("""
            {S} has been issued a new badge, number {v}.
            {S's} badge number is now {v}.
            {S} [now wears|has been issued] a different badge, number {v}.
            {S's} badge number has changed to {v}.
        """),
        ("Which badge number does {S} have?", "What is {S's} badge number?"),
        "My badge {n}has the number {v}.",
    ),
)

PROJECTS = (
    Attribute(
        "budget",
        Numbers(20100, 98500, "{} crowns"),
        forms("""
            {S's} budget is {v}.
            {S} has a budget of {v}.
            The board has set the budget of {S} at {v}.
            {S} [runs on|makes do with] a budget of {v}.
            The budget [set aside|granted] for {S} is {v}.
        """),
        forms("""
            {S's} budget has been set anew, at {v}.
            {S} now has a budget of {v}.
            {S's} budget has been [raised|cut|changed] and is now {v}.
            The new budget of {S} is {v}.
        """),
        ("What is the budget of {S}?", "How large is {S's} budget?"),
    ),
    Attribute(
        "industrial partner",
        FIRMS,
        forms("""
            {S's} industrial partner is {v}.
            {S} has {v} as its industrial partner.
            The firm {v} has joined as industrial partner of {S}.
            {S} [works with|counts on] {v} as industrial partner.
            As industrial partner of {S}, {v} [signed the papers|sends two people].
        """),
        forms("""
            {S's} industrial partner is now {v}.
            {S} has changed its industrial partner and works with {v}.
            {S} has [a new|found another] industrial partner, {v}.
            {S's} industrial partner has changed to {v}.
        """),
        ("Which firm is the industrial partner of {S}?", "What is {S's} industrial partner?"),
    ),
    Attribute(
        "review room",
        Parts(
            listed("Copper, Lantern, Birch, Compass, Anchor, Granite"),
            listed("Room, Chamber, Studio, Parlour, Gallery"),
        ),
        forms("""
            {S's} review room is the {v}.
            {S} has its review room in the {v}.
            As review room, {S} uses the {v}.
            {S} [has booked|holds] the {v} as review room.
            The {v} [serves|is set up] as review room of {S}.
        """),
        forms("""
            {S's} review room is now the {v}.
            {S} has a new review room, the {v}.
            {S} now uses the {v} as review room.
            {S's} review room has [changed|been moved] to the {v}.
        """),
        ("Which review room does {S} use?", "What is {S's} review room?"),
    ),
    Attribute(
        "data server",
        PETS,
        forms("""
            {S's} data server is {v}.
            {S} keeps its files on the data server {v}.
            The data server {v} has been set up for {S}.
            {S} [stores|copies] everything to the data server {v}.
            All files of {S} are on the data server {v}.
        """),
        forms("""
            {S's} data server is now {v}.
            {S} has moved to the data server {v}.
            {S} has a new data server, {v}.
            {S's} data server [has changed to|was replaced by] {v}.
        """),
        ("Which data server does {S} use?", "What is {S's} data server?"),
    ),
    Attribute(
        "test site",
        TOWNS,
        forms("""
            {S's} test site is {v}.
            {S} has its test site at {v}.
            As a test site for {S}, {v} has been chosen.
            {S} [measures|works] at its test site, {v}.
            The test site of {S} lies at {v}.
        """),
        forms("""
            {S's} test site is now {v}.
            {S} has given up its old test site and works at {v}.
            {S} has a new test site, {v}.
            {S's} test site has [changed|been moved] to {v}.
        """),
        ("Which test site does {S} have?", "What is {S's} test site?"),
    ),
    Attribute(
        "charitable sponsor",
        FIRMS,
        forms("""
            {S's} charitable sponsor is {v}.
            {S} is paid for by its charitable sponsor, {v}.
            {v} has signed on as charitable sponsor of {S}.
            {S} [thanks|owes much to] its charitable sponsor, {v}.
            The charitable sponsor [behind|of] {S} is {v}.
        """),
        forms("""
            {S's} charitable sponsor is now {v}.
            {S} has found a new charitable sponsor, {v}.
            {S's} charitable sponsor has changed to {v}.
            {S} now has {v} as its charitable sponsor.
        """),
        ("Which body is the charitable sponsor of {S}?", "What is {S's} charitable sponsor?"),
    ),
)

LEADS = Attribute(
    "project leader",
    (),
    forms("""
        {S's} project leader is {v}.
        {S} is run by {v} as project leader.
        The project leader of {S} is {v}.
        {S} has {v} as its project leader.
    """),
    forms("""
        {S's} project leader is now {v}.
        {v} has taken over as project leader of {S}.
        {S} has a new project leader, {v}.
    """),
    ("Who is the project leader of {S}?", "Who is {S's} project leader?"),
)

MENTOR = Attribute(
    "mentor",
    (),
    forms("""
        {S's} mentor is {v}.
        {S} has {v} as a mentor.
        The mentor of {S} is {v}.
        {S} was given {v} as a mentor.
    """),
    forms("""
        {S's} mentor is now {v}.
        {v} has taken over as mentor of {S}.
        {S} has a new mentor, {v}.
    """),
    ("Who is the mentor of {S}?", "Who is {S's} mentor?"),
    "My mentor is {n}{v}.",
)

FRAMES = Frames(
    chat_head=forms("""
        [Chat|Messages|Exchange] [on|of] {d} between {n}
        Messages of {d}, {n} taking part
    """),
    chat_line="{c} {a}: {x}",
    mail_head=(
        "From: {a}\nTo: {b}\nDate: {d}\nSubject: {x}\n\nDear {h},",
        "From: {a}\nTo: {b}\nSent: {d}\nSubject: {x}\n\nHello {h},",
        "From: {a}\nTo: {b}\nDate: {d}\nSubject: {x}\n\nGood morning {h},",
    ),
    mail_end=(
        "Best wishes,\n{g}",
        "Kind regards,\n{g}",
        "All the best,\n{g}",
        "With kind regards,\n{g}",
        "Many greetings,\n{g}",
        "See you soon,\n{g}",
    ),
    notes_head=forms("""
        [Minutes|Notes|Protocol|Record] of {d}, [meeting|sitting|talk] on {j}. Present: {n}.
        [Notes|Jottings|Summary|Outline] from a [meeting|round|talk], {j}, {d}. [Those present|Attending|At the table]: {n}.
    """),
    notes_line="- {x}",
    article_head=(
        "The Tideline, house paper of the institute, {d}\n{x}",
        "From the institute's newsletter, {d}\n{x}",
        "On the notice board of the institute, {d}\n{x}",
    ),
    log_head=forms("""
        [Front desk log|Log of the duty officer|Log book at the main gate], {d}
    """),
    log_line="[{c}] {x}",
    subjects=forms("""
        [A few things|News from the corridor|Before the weekend|Where we stand|Odds and ends|This and that]
        [Notes from the coast|A quick word|Catching up|The week so far]
        [About|Concerning|More on|A word about|Notes on|A question of|In the matter of|News of] {t}
        [The state of|Thoughts on|A day with|Hopes for] {j}
        After “{x}”
    """),
    says_log=(
        "Directory entry: {S}, {k}: {v}.",
        "Entered in the list: {k} of {S}: {v}.",
        "List of {k}s, new line: {S}, {v}.",
    ),
    asides=forms("""
        [By the way|For your list|Before I forget|In case you need it|Just so you know]: {x}
        [One more thing|Something else|While I am at it|Quickly]: {x}
        [To be complete|For the files|As I said on the stairs]: {x}
    """),
    date="{day} {month} {year}",
)

LEXICON = Lexicon(
    women=listed(
        "Mara, Ines, Odile, Petra, Sanna, Ylva, Greta, Noor, Tamsin, Bettina, Linnea, Carys, Dagny, "
        "Elske, Fenna, Hedda, Jorunn, Katrin, Lotte, Wilma, Astrid, Ragna, Ursula, Viveka, Birgit, Clara, Dorrit, Freya, "
        "Gudrun, Helga, Irma, Johanna, Karin, Liv, Maren, Nora"
    ),
    men=listed(
        "Tomas, Anselm, Bram, Corin, Declan, Emil, Florian, Gareth, Henrik, Ivo, Jonas, Kester, Lorenz, "
        "Magnus, Nils, Osric, Piet, Quentin, Rufus, Stellan, Torben, Ulrich, Viggo, Yannick, Aksel, Birger, Carsten, Dirk, "
        "Espen, Fredrik, Gustav, Harald, Iven, Jesper, Knut, Leif"
    ),
    surnames=Parts(
        listed("Vel, Bril, Kor, Hask, Thorn, Mar, Lind, Oster, Grav, Pell, Sund, Wick, Dahl, Elg, Fros, Rok"),
        listed("ten, low, mark, by, quist, ner, ford, sen"),
        joint="",
    ),
    madam="Ms {}",
    sir="Mr {}",
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
    meets=forms("""
        I ran into {S} [by the lift|on the stairs|at the ferry|in the rain].
        {S} [looked in for a moment|came by on foot|stopped for a chat|crossed the yard].
        {S} was back from [leave|a trip|the dentist][| today].
        [Over lunch|Later on|Once more] the talk came round to {S}.
        I had [a letter|a card|news|a visit] from {S}.
        [There was a knock, and it was|Somebody waved, and it was|On the quay stood] {S}.
        {S} [sat down with us|held the door for me|shared my table|was on the same bus].
        A word or two on {S}.
        [I know|We all know|You know] {S}.
    """),
    reviews=forms("""
        We went through {S} once more.
        {S} was next on the list.
        There is news of {S}.
        [Then to|A few words on|Back to|So much for the rest, now] {S}.
        {S} [came up|was brought up|had its turn] [after the break|at last|again].
        We [turned to|looked at|spoke of] {S}[| next| at some length].
    """),
    rumours=forms("""
        Rumour has it, though nobody could confirm it: {x}
        There is talk in the canteen, so far without any proof: {x}
        Unconfirmed, from the ferry: {x}
    """),
    corrections=forms("""
        Correction of what was [said|noted|written] on {d}: {x}
        Corrected, since the [entry|note|word] of {d} was wrong: {x}
    """),
    frames=FRAMES,
    filler=FILLER,
)
