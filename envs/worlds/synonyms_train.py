"""Other words for the attributes of the train split; `synonyms.py` says how they are written."""

from __future__ import annotations

TRAIN = """
desk extension: extension, ext, desk ext, phone extension, phone, telephone, phone number, desk phone, direct line, tel, phone
    ext, office phone, office number, telephone extension, tel no, internal number, internal line, office extension | dial,
    reach, call, ring, line, phone, telephone, pick up, rung, put through, answers at
home town: town, hometown, home, residence, place of residence, city, lives in, living in, resides in, resident of, home city,
    place where they live, domicile, abode, home address, address, lives at, living at, located in, settled in, stays in | live,
    reside, settle, dwell, based, moved, relocate, is from, comes from, hails from, home, house, inhabit, resident, native, put
    down roots, quarters
band instrument: instrument, plays, instrument in the band, band part, musical instrument, band role, plays in band, instrument
    played, instr, part in the band, plays in the band | play, band, music, perform, musician, player, instrumentalist, bandmate,
    strum, blow
locker number: locker, locker no, locker nr, locker num, locker number assigned, cabinet, cubby | boots, raincoat, key, store,
    stow, things, belongings, stuff, locker
working group: group, work group, team, wg, research group, workgroup, team name, workgroup name, grp, study group, working team,
    group membership, member of, task group | member, belong, join, work, part, sit, serve, assign, involved, attached,
    colleague, one of
dog: pet dog, dog name, name of dog, hound, pet, dog's name, dog called, pooch, puppy, canine, dog named | call, name, owns,
    keep, walk, named, answers to, bark, leash, pup
evening course: course, evening class, night class, night course, class, evening classes, evening lessons, evening studies,
    evening school, night school, classes, eve class, eve course, adult class, night classes | attend, take, enrol, learn, study,
    lesson, studies, learns, taking up, evening, evenings, enrolled, sign up, signed up, after work, attends, lessons
badge number: badge, badge no, badge nr, badge id, id badge, pass number, gate badge, entry badge, access badge, site badge,
    staff badge, security badge, pass, badge number assigned | gate, issue, wear, carry, worn, scan
budget: funds, funding, project budget, allocation, money, finances, financing, financial means, budgeted, total budget, budget
    size, sum, amount, funding amount, cash | fund, spend, allocate, cost, spending, grant, afford, set aside, available,
    disposal
industrial partner: industry partner, partner, company partner, partner firm, partner company, corporate partner, industrial
    partner firm, partnering company, partnered with, business partner, partner in industry, commercial partner, partners with,
    firm, company, collaborator, industry firm | firm, company, partnered, partnering, collaborate, cooperate, work together, team
    up, join forces, alongside, industry, industrial
review room: room, room for reviews, meeting room, reviews in, review meetings, review venue, venue for reviews, place of review,
    review location, reviews held in, reviewed in, reviews are in, room for its reviews | review, meet, meeting, convene, held,
    gather, reviewed
data server: server, file server, host, files on, data host, server name, storage server, machine, storage, database server, data
    stored on, data kept on, hosted on, data lives on | files, store, data, hosted, host, stored, machine, back
    up, upload
test site: site, testing site, field site, test location, trial site, location, test area, place of testing, test place, testing
    ground, proving ground, testing location, tests at, tested at, trials at | test, testing, trial, field, try out, run tests,
    experiment
charitable sponsor: sponsor, charity sponsor, charity, charitable backer, donor, sponsored by, backer, sponsoring charity,
    sponsoring body, charity partner, benefactor, foundation, sponsorship, charity backing, patron | sponsored, pay, funded,
    sponsoring, back, support, finance, bankroll, money
project leader: leader, lead, project lead, head, project head, led by, leads, leading, run by, runs, headed by, heads, manager,
    project manager, pl, leadership, project chief, chief, boss, in charge, person in charge, at the helm, director, project
    boss, team lead, coordinator, headed up by, under the leadership of, managed by | lead, head, manage, charge, helm,
    direct, steer, oversee, responsible, boss
mentor: mentors, mentored by, mentored, advisor, adviser, mentoring, mentorship, guided by, tutor, coach, supervisor | mentor,
    advise, guide, supervise, coach, tutor, wing, look after, learn from, counsel, mentee, protege, protégé
drink: favourite drink, favorite drink, beverage, preferred drink, drink of choice, drinks, fav drink, drink preference,
    preferred beverage, favourite beverage, go-to drink, choice of drink, to drink, usual drink | drink, sip, order, prefer,
    favourite, favorite, beverage, ask for, choose, thirsty, glass, cup, bar, love, like, fond, pick
seat on a train: favourite place on a train, place on a train, train seat, seat, train place, favourite seat, seat preference,
    preferred seat, train, favourite train seat, favorite seat, place on train, train seating, seating preference, fav train
    seat, seat of choice, where they sit, seat choice, where to sit, sits, train seat preference | train, sit, seat, book,
    travel, journey, prefer, sitting, reserve, rail, carriage, aboard, like, love, pick, choose, favour
birthday cake: favourite birthday cake, cake, birthday treat, favourite cake, preferred cake, favorite cake, fav cake, b day
    cake, bday cake, birthday cake preference, cake of choice, cake preference, favourite cake for birthdays, cakes | birthday,
    bake, cake, wish, birthdays, love, like, choose, ask for, order, prefer, fond
music: favourite music, favorite music, kind of music, preferred music, music taste, taste in music, fav music, music preference,
    musical taste, genre, favourite genre, tunes, listens to, likes to listen to, preferred genre, music of choice, favourite
    kind of music | listen, music, hear, play, record, tune, lover, fan, ears, concert, love, like, prefer, put on
livestock: animals, farm animals, keeps, breeds, breeding, raises, rears, livestock kept, keeping, stock, herd, cattle, flock,
    farm stock, beasts, keeps on the farm, farm, animal husbandry, breeder of, animal, breed, breeds on the farm | keep, breed,
    raise, feed, rear, farm, own, house, tend, herd, husbandry, bred, raising, stable, barn, pasture, field, meadow, paddock, has,
    have
allergy: allergic to, allergies, allergen, food allergy, intolerance, cannot eat, allergic reaction, allergic reaction to,
    sensitive to, intolerant to, food intolerance, must avoid, avoids, allergies to, hypersensitive to | allergic, react, avoid,
    hospital, spots, reaction, sick, eat, allergy, intolerant, rash, swell, sneeze, sensitive, ill, tolerate, off limits
vehicle: transport, means of transport, commute, commutes by, commuting, rides, drives, mode of transport, way to work, ride,
    gets to work by, travels by, goes to work by, commuting by, commutes on, commute by, travels to work by, comes to work by,
    mode of travel, conveyance, gets around by, gets around on, drives a, rides a, means of travel | commute, travel, ride,
    drive, come, arrive, park, turn, work, pedal, transport, steer, wheel, get around, road, roll, parked, gets to, get
former profession: former job, previous profession, previous job, earlier profession, old job, past profession, ex-profession,
    former occupation, formerly worked as, used to be, was formerly, used to work as, previous career, former career, past job,
    previous occupation, prior profession, worked as, previously worked as, earlier job, earlier career, original profession, was
    once a, once was a, ex job, old profession, old career, formerly a, worked before as, past career, job before, profession
    before, background | worked, earn, living, hands, job, career, trade, profession, occupation, former, formerly, previously,
    once, ex, used to, previous, livelihood, wage, before, trained, retire
outing: outings, trip, trips, excursion, excursions, visit, visited, day trip, day out, went to, visiting, trip to, outing to,
    day trip to, excursion to, visited on, visits, trips to, away day, tour, tours, jaunt, outing destination, place visited,
    places visited | went, visit, travel, trip, go, destination, took, been, visited, toured, outing, excursion, spent the day,
    day out, stop, call, sail, hike, drive, explore, been, wander, was at,
    was on at, was in, was out at
decision: decisions, decided, decided to, agreed, agreed to, resolved, resolved to, resolution, board decision, approved, decide,
    deciding, settled on, board decisions, what was decided, decision taken, decision made, decisions made, decisions taken, has
    decided, verdict, ruled, outcome, outcomes, action, actions, action item, action items, todo, plan, plans, will, is
    to, are to, going to, agreed action, agreed actions, measure, measures | decide, agree, board, resolve, approve, settle,
    adopt, plan, decided, agreed, vote, voted, approved, passed, determined, committed, undertake, will, opt, chose, chosen
night dive: night diving, dive at night, dives at night, nocturnal dive, night-time dive, dive by night, dives by night | dive
    night/dark/darkness/nightfall/midnight/moonlight/nocturnal/dusk/sunset/torchlight, go/been diving, take plunge/plunge
    night/dark, submerge/scuba/underwater night/dark
school visit: visit to a school, visits to schools, school visiting, school call, school trip, school talk | visit/tour/attend/see
    school/schools/classroom/schoolchildren, go/come/been/call/drop/travel school/classroom, talk/speak/present/lecture/read/teach
    school/schoolchildren/classroom/pupils, school/schoolchildren, guest/speaker school
kayak trip: kayaking trip, kayak tour, trip by kayak, kayaking, kayaking tour, kayak outing, kayaking outing, trips by kayak |
    kayak/kayaker, trip/tour/outing/ride/go/been/take kayak, paddle
blood donation: donation of blood, donated blood, gave blood, donation, blood given, donations of blood, blood donated, donating
    blood | give/donate/spend/offer/draw/take/leave blood, blood, donate, donor
radio interview: interview on the radio, interview on radio, interview, radio appearance, interview for radio, interview for the
    radio, interviews on the radio, interviews on radio, radio talk | interview, been/was/go/speak/talk/appear/hear/guest/feature
    radio, been/was/go/speak/talk air, answer/question radio
beach clean-up: beach cleanup, beach cleaning, clean-up, cleanup, beach clean, beach cleanups, beach clean up, beach cleaning day,
    clean-up of the beach, cleaning of the beach, clean-ups of the beach | clean/clear/tidy/sweep/comb/rake/scour/pick/free
    beach/shore/shoreline/sand/coast/seafront, collect/pick/clear/gather/remove litter/rubbish/trash/plastic, litter, beach
    cleaner/day/helper
"""
