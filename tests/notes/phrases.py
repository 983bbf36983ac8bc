"""How other people would say it: for each attribute a predicate and a short label, in words that are not the templates'.

`{v}` is the value. Each split has a list of its own, so that one can stay unseen while a reader is worked on.
"""

from __future__ import annotations

_TRAIN = """
desk extension | answers the phone at {v} | phone ext
home town | resides in {v} | lives in
band instrument | plays {v} with the band | plays
locker number | stores things in locker {v} | locker
working group | is a member of the {v} group | group
dog | owns a dog, {v} | pet dog
evening course | takes evening classes in {v} | evening class
badge number | wears badge no. {v} | badge
budget | has {v} in funding | funding
industrial partner | partners with the company {v} | partner firm
review room | holds its reviews in {v} | reviews in
data server | stores its data on {v} | server
test site | runs its tests at {v} | site
charitable sponsor | is sponsored by {v} | sponsor
project leader | is led by {v} | lead
mentor | is mentored by {v} | mentor
drink | likes {v} best as a drink | fav drink
seat on a train | prefers {v} when travelling by train | train seat
birthday cake | would love {v} for a birthday cake | cake
music | listens to {v} for music | music taste
livestock | breeds {v} | animals
allergy | is allergic to {v} | allergic to
vehicle | commutes by {v} | transport
former profession | used to work as {v} | former job
outing | went on an outing to {v} | outing
decision | agreed to {v} | decided
"""

_VALIDATION = """
dressing room | gets changed in dressing room {v} | room
birthplace | was born in {v} | born in
pastime | enjoys {v} as a hobby | hobby
stage door code | opens the stage door with {v} | door code
lodging | is staying at {v} | stays at
cat | has a pet cat, {v} | cat
union card | carries union card no. {v} | union card
costume colour | wears a {v} costume | costume
state grant | got a grant of {v} | grant
co-producer | is co-produced with {v} | co-producer
rehearsal hall | rehearses in {v} | hall
opening song | opens with the song {v} | opener
touring venue | tours to {v} | tour venue
patron | is supported by its patron {v} | patron
director | is directed by {v} | director
voice coach | is coached by {v} | voice coach
soup | likes {v} best of all soups | fav soup
flower | loves {v} above any other flower | flower
kind of film | likes to watch {v} at the cinema | films
weather | loves {v} as weather | weather
phobia | is scared of {v} | fears
collection | collects {v} | collects
sibling | has a twin who is {v} | twin
remedy | treats a cold with {v} | remedy
guest performance | performed as a guest at {v} | guest show
resolution | resolved to {v} | resolved
"""

_TEST = """
pager | can be paged on {v} | pager no.
village | lives in the village {v} | home village
allotment plot | grows things on plot {v} | plot
show vegetable | exhibits {v} at the show | show veg
pony | has a pony by the name of {v} | pony
tool chest | uses tool chest no. {v} | chest
volunteer team | volunteers with the {v} | team
model engine | built the model engine {v} | model
appeal total | has raised {v} in its appeal | appeal
paint supplier | gets its paint from {v} | paint
workshop bay | stands in workshop bay {v} | bay
drawing archive | has its drawings filed under {v} | archive
trial line | is tested on the {v} | trial line
insurer | is insured with {v} | insurer
foreman | works under foreman {v} | foreman
instructor | learns from instructor {v} | instructor
sandwich | always picks {v} for a sandwich | sandwich
board game | likes to play {v} as a board game | board game
walk | loves to walk {v} | walk
pie | prefers {v} for a pie | pie
fortune | got rich through {v} | rich through
talent | has a talent for {v} | talent
injury | broke {v} | injured
holiday | spent the holiday in {v} | holiday
inspection | inspected {v} | inspection
ruling | was ruled on: {v} | ruling
"""


def _parsed(text: str) -> dict[str, tuple[str, str]]:
    rows = (line.split(" | ") for line in text.strip().splitlines())
    return {noun: (predicate, label) for noun, predicate, label in rows}


PHRASES = _parsed(_TRAIN) | _parsed(_VALIDATION) | _parsed(_TEST)
