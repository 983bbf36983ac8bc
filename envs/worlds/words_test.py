"""The words of the test split: a railway museum and its workshops."""

from __future__ import annotations

from .filler_test import FILLER
from .language import Attribute, Frames, Lexicon, Numbers, Parts, forms, listed

TAGS = Numbers(1100, 9900)
"""Numbers of pagers, plots and chests."""

VILLAGES = Parts(
    listed("Upper, Nether, Great, Market, Long, Abbots"),
    listed("Wadding, Torrow, Hasel, Pelling, Crane, Lymp, Scarby"),
)
"""Villages, by which lines are called too."""

STEEDS = Parts(
    listed("Flying, Royal, Silver, Northern, Evening, Brave, Dainty"),
    listed("Arrow, Duke, Comet, Pilgrim, Falcon, Miller, Thimble"),
)
"""Names of ponies and of engines."""

COMPANIES = Parts(
    listed("Dunmore, Wexcombe, Pargeter, Thistle, Hollins, Cadmore, Provident, Tamar, Albion, Severn, Pennine, Solent"),
    listed("Brothers, Company, Mutual, General, United"),
)
"""Names of merchants and of insurers."""

PERSON = (
    Attribute(
        "pager",
        TAGS,
        forms("""
            {S} carries pager {v}.
            {S's} pager has the number {v}.
            To call {S}, ring pager {v}.
            {S} [answers to|can be raised on] pager {v}.
            Pager {v} [beeps for|was signed out to] {S}.
            If you want {S}, the pager is {v}.
        """),
        forms("""
            {S} was handed a different pager, {v}.
            {S's} pager was swapped for number {v}.
            {S} [now carries|has gone over to] pager {v}.
            {S's} new pager has the number {v}.
        """),
        ("Which pager does {S} carry?", "What is the number of {S's} pager?"),
        "I {n}carry pager {v}.",
    ),
    Attribute(
        "village",
        VILLAGES,
        forms("""
            {S} comes in from the village of {v}.
            {S's} village is {v}.
            The village where {S} has a cottage is {v}.
            {S} [walks in from|sleeps in|hails from] the village of {v}.
            The village of {v} is where {S} has a front door.
        """),
        forms("""
            {S} has left for another village, {v}.
            {S's} village is {v} after the removal.
            {S} has moved to the village of {v}.
            {S's} village is [now|no longer the old one but] {v}.
        """),
        ("Which village does {S} come from?", "What is {S's} village?"),
        "I {n}come in from the village of {v}.",
    ),
    Attribute(
        "allotment plot",
        TAGS,
        forms("""
            {S} rents allotment plot {v}.
            {S's} allotment plot is number {v}.
            Allotment plot {v} has been let to {S}.
            {S} [digs|weeds|rakes] allotment plot {v}.
            The beans on allotment plot {v} belong to {S}.
        """),
        forms("""
            {S} has swapped the old allotment plot for {v}.
            {S's} allotment plot was renumbered to {v}.
            {S} now rents allotment plot {v}.
            {S's} allotment plot [is now|was changed to] number {v}.
        """),
        ("Which allotment plot does {S} rent?", "What is the number of {S's} allotment plot?"),
        "I {n}rent allotment plot {v}.",
    ),
    Attribute(
        "show vegetable",
        listed(
            "leeks, parsnips, marrows, radishes, artichokes, turnips, beetroot, celeriac, runner beans, "
            "pumpkins, shallots, kohlrabi, asparagus, cucumbers, fennel, chard, swedes, sweetcorn, onions, "
            "broccoli, aubergines, lettuces, sprouts, cauliflowers"
        ),
        forms("""
            {S} enters {v} as a show vegetable.
            {S's} show vegetable is {v}.
            As show vegetable, {S} has put down {v}.
            {S} [stands by|has faith in] {v} as a show vegetable.
            The show vegetable of {S} is {v}.
        """),
        forms("""
            {S} has withdrawn and enters {v} as a show vegetable.
            {S's} show vegetable was altered to {v}.
            {S} has a different show vegetable, {v}.
            {S's} show vegetable is now {v}.
        """),
        ("Which show vegetable does {S} enter?", "What is {S's} show vegetable?"),
        "I {n}enter {v} as a show vegetable.",
    ),
    Attribute(
        "pony",
        STEEDS,
        forms("""
            {S} looks after a pony by the name of {v}.
            {S's} pony is {v}.
            The pony that {S} rides is {v}.
            {S} [saddles|feeds|grooms] the pony {v}.
            The pony {v} follows {S} about.
        """),
        (),
        ("Which pony does {S} look after?", "What name does {S's} pony have?"),
        "The pony I look after is {v}.",
    ),
    Attribute(
        "tool chest",
        TAGS,
        forms("""
            {S} works out of tool chest {v}.
            {S's} tool chest is stamped {v}.
            Tool chest {v} is assigned to {S}.
            {S} [has the key to|keeps a flask in|signed for] tool chest {v}.
            The spanners in tool chest {v} are those of {S}.
        """),
        forms("""
            {S} has been assigned another tool chest, {v}.
            {S's} tool chest was restamped {v}.
            {S} now works out of tool chest {v}.
            {S's} tool chest was changed to {v}.
        """),
        ("Which tool chest does {S} work out of?", "Which stamp does {S's} tool chest bear?"),
        "I {n}work out of tool chest {v}.",
    ),
    Attribute(
        "volunteer team",
        Parts(
            listed("Boiler, Signal, Carriage, Track, Turntable, Bridge"),
            listed("Cleaners, Fitters, Guides, Painters, Wardens, Restorers"),
        ),
        forms("""
            {S} helps in the volunteer team {v}.
            {S's} volunteer team is the {v}.
            The volunteer team {v} has {S} on its roster.
            {S} [is one of|makes tea for] the volunteer team {v}.
            In the volunteer team {v}, {S} is an old hand.
        """),
        forms("""
            {S} was transferred to the volunteer team {v}.
            {S's} volunteer team became the {v}.
            {S} now helps in the volunteer team {v}.
            {S's} volunteer team was changed to the {v}.
        """),
        ("In which volunteer team does {S} help?", "What is {S's} volunteer team?"),
        "I {n}help in the volunteer team {v}.",
    ),
    Attribute(
        "model engine",
        STEEDS,
        forms("""
            {S} is building the model engine {v}.
            {S's} model engine is the {v}.
            As a model engine, {S} builds the {v}.
            {S} [files away at|has blisters from|spends evenings on] the model engine {v}.
            The model engine on the bench of {S} is the {v}.
        """),
        forms("""
            {S} has started on a different model engine, the {v}.
            {S's} model engine became the {v}.
            {S} is now building the model engine {v}.
            {S's} model engine was changed for the {v}.
        """),
        ("Which model engine is {S} building?", "What is {S's} model engine?"),
        "I am {n}building the model engine {v}.",
    ),
)

PROJECTS = (
    Attribute(
        "appeal total",
        Numbers(20300, 98700, "{} pounds"),
        forms("""
            {S's} appeal total stands at {v}.
            {S} shows an appeal total of {v}.
            The treasurer put the appeal total of {S} at {v}.
            {S} [has reached|reports] an appeal total of {v}.
            For {S} the thermometer at the gate gives an appeal total of {v}.
        """),
        forms("""
            {S's} appeal total was recounted and stands at {v}.
            {S} shows a changed appeal total, {v}.
            {S's} appeal total is now {v}.
            {S} has [risen|moved on] to an appeal total of {v}.
        """),
        ("What is the appeal total of {S}?", "How high is {S's} appeal total?"),
    ),
    Attribute(
        "paint supplier",
        COMPANIES,
        forms("""
            {S's} paint supplier is {v}.
            {S} buys from {v} as paint supplier.
            The merchant {v} was taken on as paint supplier for {S}.
            {S} [has|keeps] {v} as its paint supplier.
            As paint supplier of {S}, {v} [mixes the green|sends the tins].
        """),
        forms("""
            {S's} paint supplier became {v}.
            {S} went over to another paint supplier, {v}.
            {S's} paint supplier is now {v}.
            {S} has a different paint supplier, {v}.
        """),
        ("Which merchant is the paint supplier of {S}?", "What is {S's} paint supplier?"),
    ),
    Attribute(
        "workshop bay",
        Parts(
            listed("Foundry, Coal, Engine, Water, Goods, Lamp"),
            listed("Bay, Dock, Shed, Arch, Siding"),
        ),
        forms("""
            {S's} workshop bay is the {v}.
            {S} occupies the {v} as its workshop bay.
            The foreman gave {S} the {v} as workshop bay.
            {S} [stands|fills up] in the {v}, its workshop bay.
            The workshop bay of {S} is the {v}.
        """),
        forms("""
            {S's} workshop bay became the {v}.
            {S} was shunted to a different workshop bay, the {v}.
            {S's} workshop bay is now the {v}.
            {S} has moved to another workshop bay, the {v}.
        """),
        ("Which workshop bay does {S} occupy?", "What is {S's} workshop bay?"),
    ),
    Attribute(
        "drawing archive",
        Parts(
            listed("Ledger, Folio, Cabinet, Register, Bundle, Volume"),
            listed("Ash, Oak, Rowan, Willow, Elm"),
        ),
        forms("""
            {S's} drawing archive is {v}.
            {S} has its plans in the drawing archive {v}.
            The drawing archive {v} holds the plans of {S}.
            {S} [is filed|can be looked up] in the drawing archive {v}.
            For plans of {S}, see the drawing archive {v}.
        """),
        forms("""
            {S's} drawing archive became {v}.
            {S} had its plans taken to another drawing archive, {v}.
            {S's} drawing archive is now {v}.
            {S} is now filed in the drawing archive {v}.
        """),
        ("Which drawing archive holds the plans of {S}?", "What is {S's} drawing archive?"),
    ),
    Attribute(
        "trial line",
        VILLAGES,
        forms("""
            {S's} trial line is that to {v}.
            {S} runs to {v} on its trial line.
            The track to {v} was cleared as trial line for {S}.
            {S} [has|uses] the track to {v} as trial line.
            The trial line of {S} is the one to {v}.
        """),
        forms("""
            {S's} trial line became that to {v}.
            {S} was sent to a different trial line, that to {v}.
            {S's} trial line is now the one to {v}.
            {S} has another trial line, the one to {v}.
        """),
        ("Which trial line does {S} run on?", "What is {S's} trial line?"),
    ),
    Attribute(
        "insurer",
        COMPANIES,
        forms("""
            {S's} insurer is {v}.
            {S} has a policy with {v} as insurer.
            The company {v} agreed to be insurer of {S}.
            {S} [is covered by|pays premiums to] its insurer, {v}.
            The insurer [behind|named in the policy of] {S} is {v}.
        """),
        forms("""
            {S's} insurer became {v}.
            {S} took out a policy with another insurer, {v}.
            {S's} insurer is now {v}.
            {S} has changed its insurer to {v}.
        """),
        ("Which company is the insurer of {S}?", "What is {S's} insurer?"),
    ),
)

LEADS = Attribute(
    "foreman",
    (),
    forms("""
        {S's} foreman is {v}.
        {S} goes ahead under {v} as foreman.
        The foreman of {S} is {v}.
        {S} has {v} as its foreman.
    """),
    forms("""
        {S's} foreman was replaced by {v}.
        {v} was made foreman of {S}.
        {S} has a different foreman, {v}.
    """),
    ("Who is the foreman of {S}?", "Who is {S's} foreman?"),
)

MENTOR = Attribute(
    "instructor",
    (),
    forms("""
        {S's} instructor is {v}.
        {S} is taught by {v} as instructor.
        The instructor of {S} is {v}.
        {S} learns from {v}, the instructor.
    """),
    forms("""
        {S's} instructor was replaced by {v}.
        {v} was made instructor of {S}.
        {S} has a different instructor, {v}.
    """),
    ("Who is the instructor of {S}?", "Who is {S's} instructor?"),
    "My instructor is {n}{v}.",
)

FRAMES = Frames(
    chat_head=forms("""
        {d}: exchange over the [yard|crossing|works] wireless ({n})
        {d}, radio channel [2|4|7], on the air: {n}
    """),
    chat_line="<{c} {a}> {x}",
    mail_head=(
        "To {b}, from {a}, {d}. Re: {x}\n\nGood day {h},",
        "Memorandum, {d}\n{a} for the attention of {b}\nRe: {x}\n\n{h}, good day,",
        "{d}, letter card\nSender: {a}\nFor: {b}\nMatter: {x}\n\nWell {h},",
    ),
    mail_end=(
        "Regards, {g}",
        "Yours faithfully, {g}",
        "Greetings from the shed, {g}",
        "Ever your servant, {g}",
        "Cheerio, {g}",
        "With a firm handshake, {g}",
    ),
    notes_head=forms("""
        [Committee|Sub-committee|Panel|Assembly] on {j}, [sitting|hearing|session] of {d}. In attendance: {n}.
        {d}. [Working party|Steering party|Gang] for {j}: {n}.
    """),
    notes_line="> {x}",
    article_head=(
        "{d} | The Whistle, members' magazine | {x}",
        "{d} | Noticeboard of the museum | {x}",
        "{d} | Friends' circular | {x}",
    ),
    log_head=forms("""
        {d} | [Signal box register|Yard occurrence book|Gatekeeper's diary]
    """),
    log_line="{c} {x}",
    subjects=forms("""
        [Items of interest|Down the line|Steam and smoke|Various matters|Since Sunday|In brief|Round the yard]
        [A report of sorts|For the file|Minor matters]
        [Touching|The business of|A plea for|Regarding|The fate of|In defence of|Wanted,|Query,] {t}
        [Progress of|Our hopes for|A visit to|Snags with] {j}
        Heard at last: “{x}”
    """),
    says_log=("Roll of staff: {S} - {k} - {v}.", "Recorded: {k}, {S}, {v}.", "Fair copy: {S}, {k}, {v}."),
    asides=forms("""
        [For the record|You asked for it|Worth writing down|As promised|Pass it on]: {x}
        [And there is this|A further point|To change the subject|While I have the pen]: {x}
        [Overheard and checked|On a separate sheet|Not to be forgotten]: {x}
    """),
    date="{day}-{month}-{year}",
)

LEXICON = Lexicon(
    women=listed(
        "Agnes, Beryth, Clemency, Dorothea, Enid, Flora, Gwendolen, Harriet, Imogen, Jemima, Keziah, "
        "Lettice, Muriel, Nerys, Olwen, Prudence, Rhoda, Sybil, Thea, Una, Verity, Winifred, Edith, "
        "Philippa, Ada, Bronwen, Constance, Dilys, Elspeth, Frances, Georgina, Hester, Isobel, Kathleen, Lorna, Mabel"
    ),
    men=listed(
        "Alasdair, Barnabas, Cuthbert, Desmond, Edgar, Fergus, Gilbert, Horace, Ingram, Jethro, Kenneth, "
        "Lionel, Mungo, Neville, Oswin, Percival, Reginald, Silas, Thaddeus, Upton, Vernon, Wilfred, "
        "Eustace, Perran, Ambrose, Bertram, Clement, Digby, Ernest, Frederick, Godfrey, Hector, Lancelot, Maurice, Nathaniel, "
        "Norman"
    ),
    surnames=Parts(
        listed("Ab, Bar, Cor, Dun, Esk, Far, Ash, Kil, Lor, Mel, Nev, Stan, Thur, Wins, Hack, Roth"),
        listed("bury, gate, holm, mere, hurst, stead, brook, dale"),
        joint="",
    ),
    madam="Miss {}",
    sir="Mister {}",
    projects=listed(
        "Larkspur, Foxglove, Campion, Teasel, Yarrow, Bluebell, Cowslip, Tansy, Sorrel, Celandine, "
        "Bryony, Woodruff, Speedwell, Bugloss, Comfrey, Betony, Vetch, Mallow, Burdock, Samphire"
    ),
    project="the {} restoration",
    start=(2024, 1, 8),
    person=PERSON,
    project_attributes=PROJECTS,
    leads=LEADS,
    mentor=MENTOR,
    leader="the foreman of {S}",
    mentored="the instructor of {S}",
    meets=forms("""
        {S} put in an appearance [at the shed|in the yard|by the pump].
        I had a mug of [tea|cocoa|soup|broth] with {S}.
        {S} came along [the footpath|the towpath|the fence].
        {S} has returned after [a spell away|a fortnight|the fair].
        {S} [leaned on the gate a while|got off the railcar|sat down by the stove|tipped the cap to me].
        [Up the lane came|Round the corner came|On the bench sat] {S}.
        {S} [nodded to me|lent me a match|walked part of the way with me|asked the time].
        [I must mention|Folk speak well of|You will know] {S}.
        [A line arrived from|I had word from|I helped] {S}.
    """),
    reviews=forms("""
        Next came {S}.
        {S} took up most of the hour.
        Some lines about {S}.
        [On to|Now for|Turning to] {S}.
        {S} [was called|was reached|had the floor] [by and by|before tea|in due course].
        [They came to|One asked after|It was the turn of] {S}[| once again| in the end].
    """),
    rumours=forms("""
        Hearsay only, do not rely on it: {x}
        A stranger on the train maintained, perhaps in jest: {x}
        Gossip over the fence, quite unconfirmed: {x}
    """),
    corrections=forms("""
        [Amended|Corrected], in place of what was [given|printed|read out] on {d}: {x}
        An error [crept in|was made|slipped through] on {d}, so rightly: {x}
    """),
    frames=FRAMES,
    filler=FILLER,
)
