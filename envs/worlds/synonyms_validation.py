"""Other words for the attributes of the validation split; `synonyms.py` says how they are written."""

from __future__ import annotations

VALIDATION = """
dressing room: room, dressing room no, dressing-room, changing room, dressing room number, dresses in, dressing-room no, changing
    room no, green room | dress, ready, change, room, changes, dressed, changed, get ready, gets ready, make up
birthplace: place of birth, born in, birth town, native town, birth place, hometown, town of birth, origin, birthplace town, b,
    born at, place where born, birth city, city of birth, birth location, born and raised in, native of, place of origin, comes
    from, hails from, originally from | born, birth, native, come, hail, is from, comes from, origin, light of day, cradle
pastime: hobby, hobbies, leisure activity, spare time, free time, interest, leisure, favourite hobby, leisure pursuit,
    recreation, pastimes, activity, hobby horse, off stage, off-stage, in their spare time, likes fun, off-duty interest,
    interests, spends free time on, does for fun | enjoy, spare, leisure, stage, relax, do, practise, hobby, pursue, free time,
    off duty, time off, unwind, keen, passion, spend, weekends
stage door code: door code, code, entry code, access code, stage-door code, stage door pin, stage door, door pin, pin, door
    number, access code for the stage door, entrance code, keypad code, pass code, passcode, code for the stage door, stage
    entrance code | door, types, code, pin, enter, open, keypad, entry, key in, tap, unlock, lets in, punch
lodging: lodgings, accommodation, stays at, staying at, hotel, place to stay, lodges at, lodged at, digs, residence, stay, lodged
    in, lodging place, stays in, staying in, accommodated at, accommodated in, place of lodging, quarters, room at, rooms at,
    rooms in, put up at, boarding at, boards at, housed at, living at, lodging house, guesthouse, inn | stay, lodge, room, board,
    house, live, sleep, stays, guest, put up, quarters, check in, checked in, rooms, accommodate, bed, night
cat: pet cat, cat name, name of cat, pet, kitty, cat called, cat named, cat's name, feline, puss, kitten, moggy | call, name,
    owns, keep, feed, named, answers to, purr, owner
union card: union card number, union number, card, union membership, union card no, union id, union, union no, membership card,
    union membership number, card of the union, union card id, union id no, union membership card | sign, union, member, card,
    hold, membership, belong, carry, registered, made out
costume colour: costume color, colour of costume, color of costume, costume, colour, color, costume in, dressed in, wears,
    wearing, outfit colour, colour of outfit, costume shade, shade, colour of the costume, hue, outfit | wear, dress, wardrobe,
    costume, worn, outfit, clad, shade, dressed, garb
state grant: grant, government grant, subsidy, state funding, public grant, state subsidy, grant from the state, state money,
    state support, public money, government money, state aid, grant money, grant amount, state subsidies, government funding,
    granted, public funding | receive, fund, grant, granted, award, subsidise, subsidised, state, government, money, allot
co-producer: coproducer, co-producing house, co-production partner, co-produced by, co-produced with, co-production, co-produced,
    co-producing company, joint producer, production partner, produced with, produced together with, co producers, co-producing
    partner, coproduced with, coproduction partner | produce, partner, staged, house, produced, joint, together, partnered,
    collaborate, co-produce
rehearsal hall: hall, rehearsal room, rehearsal space, rehearses in, rehearsals, rehearsal venue, practice hall, rehearses at,
    rehearsed in, rehearsing in, rehearsal place, rehearsal location, rehearsal site, rehearsals in, rehearsals at, space for
    rehearsals, rehearsal, practice room, practice space | rehearse, hall, practise, serve, rehearsed, rehearsing, practice,
    practises, run through
opening song: song, opener, opening number, first song, opens with, begins with, starts with, opening tune, opened by, first
    number, opening piece, opened with, song at the start, starting song, kicks off with, opening, starter song, song to open |
    open, begin, start, song, opened, starts, kick off, curtain up, number, sing, sung
touring venue: venue, tour venue, tour stop, touring stop, tours to, touring, tour location, tours at, touring to, on tour at, on
    tour to, place of tour, tour place, tour house, tour theatre, touring location, tour destination, visits on tour | tour,
    book, venue, play, touring, travel, visit, road, stop, perform, booked
patron: patrons, supporter, backer, patronage, sponsor, patron body, sponsored by, supported by, backed by, benefactor, backers,
    patronised by, sponsors, supporters, patronage of, under the patronage of | support, back, patron, fund, sponsor, supported,
    backed, benefactor, donate, patronise
director: directed by, directs, stage director, directing, staged by, direction, director in charge, director of the production,
    stage direction, in charge, directed, staging, stager, at the helm, person directing, head, led by | direct, stage, lead,
    run, directed, helm, charge, led, head, oversee, responsible
voice coach: vocal coach, coach, singing coach, voice teacher, voice trainer, coaches, coached by, voice coaching, vocal teacher,
    vocal trainer, singing teacher, singing trainer, voice tutor, voice lessons with, vocal coaching, teacher, trainer, voice
    lessons from, coached in voice by, voice training, voice lessons | coach, train, teach, voice, teacher, tutor, lesson, vocal,
    singing, trains, trained, instruct
soup: favourite soup, best-loved soup, preferred soup, soup of choice, favorite soup, loves soup, fav soup, soup preference, soup
    she likes, soup he likes, likes for soup, go-to soup, soup favourite, best soup, soups | soup, eat, order, cook, fond,
    prefer, soups, spoon, bowl, choose, love, like, favour, lunch, menu
flower: flowers, favourite flower, best-loved flower, preferred flower, flower of choice, favorite flower, fav flower, fav
    flowers, flower preference, favourite flowers, favourite bloom, bloom, blooms, go-to flower, best flower | flower, adore,
    fond, love, bouquet, flowers, vase, bunch, bouquets, like, prefer, buy, favour, grow, admire, bloom, florist
kind of film: film, films, movie, movies, film genre, favourite film, best-loved kind of film, favourite kind of film, genre,
    film taste, fav films, fav film, film preference, favourite films, favourite movies, favourite genre, movie taste, movie
    preference, type of film, sort of film, pictures, kind of movie, cinema, movie genre, film of choice | film, watch, see,
    fond, cinema, movie, pictures, films, movies, screen, like, love, prefer, favour, watches, flick
weather: favourite weather, best-loved weather, preferred weather, weather preference, favorite weather, fav weather, weather she
    likes, weather he likes, kind of weather, weather of choice, best weather, climate, conditions | weather, love, fond, mood,
    like, prefer, favour, happy, happiest, enjoy, forecast, sky, outdoors, adore
phobia: fear, fears, afraid of, phobias, scared of, frightened of, terrified of, cannot bear, dread, phobic of, phobic about,
    fearful of, anxious about, dreads, dreaded, scares, scary, fear of, phobia of, fears most, biggest fear, is afraid of,
    frightens, terrified by, cannot stand, panic | fear, afraid, scare, pale, bear, dread, terrify, frighten, frightens, terror,
    terrified, panic, scared, scary, fright, flee, anxious, horror, nightmare
collection: collects, collecting, collections, collects items, collector of, collected, collected items, collectible,
    collectibles, collector, collects as a hobby, collected by, gathers, hoards, collection of | collect, hunt, shelf, gather,
    amass, shelves, cram, collector, collecting, gathering, hoard, accumulate, album, cabinet, display
sibling: twin, sister, brother, siblings, twin sibling, twin's job, sibling's job, sibling's profession, twin's profession, sib,
    twin works as, twin profession, twin's occupation, sibling's occupation, brother's job, sister's job, job of twin, job of
    sibling, twin job, sibling job, twin's trade, sibling profession, works as twin, twin is a | twin, pram, work, money, job,
    brother, sister, sibling, siblings, occupation, profession, trade, employed
remedy: cure, cures, treatment, home remedy, medicine, for a cold, against colds, cold remedy, cured by, throat remedy, remedies,
    cold remedies, treats colds with, cold treatment, cold cure, against a cold, cure for a cold, cure for colds, for colds,
    throat cure, house remedy, sore throat remedy, tonic | cure, treat, swear, fight, cold, throat, hoarse, use, remedy, colds,
    sniffle, flu, relief, soothe, heal, sore, gargle, take
guest performance: guest performances, performance, performances, guest appearance, guest show, guest gig, guest appearances,
    performed, performed at, guested at, guested, guest perf, guest show at, gave a guest performance at, performed at as a
    guest, appeared as guest at, guest spot, guest stint, guested in, played at, appearance, appearances, gig, gigs, guest slot |
    perform, gave, guest, appear, play, house, performed, appeared, appearing, guested, played, stage, gig, sing,
    dance, star, call, feature, entertain, tread, been, act, was at, was on at, was in,
    on the bill at
resolution: resolutions, resolved, resolved to, passed, decided, decided to, decision, decisions, resolution passed, agreed,
    resolutions adopted, resolutions passed, resolution adopted, what was resolved, was resolved, resolved on, decision taken,
    company resolution, company decision, verdict, outcome, outcomes, action, actions, action item, action items, todo,
    plan, plans, will, is to, are to, going to, measure, measures | pass, resolve, company, decide, agree, adopt, resolved,
    passed, voted, vote, approved, determined, decided, will, chose, chosen, settle
curtain speech: speech, curtain address, speech before the curtain, curtain talk, speech at the curtain, speeches before the
    curtain, speeches at the curtain | speak/talk/address/speech/announce/word/say/deliver/make/give/hold curtain,
    give/make/hold/deliver speech, address audience/house/public, introduce evening/play/show
fencing lesson: lesson in fencing, fencing class, fencing session, lesson, fencing, fencing training, lessons in fencing, fencing
    practice | fence, learn/teach/practise/train/study/take/have/attend/lesson/class/course foil/epee/sabre/sword, cross
    blades/foils
costume fitting: fitting, fitting of costumes, costume try-on, fittings of costumes, fitting session, fitting for a costume,
    costume try out | fit/try/measure/pin/alter/adjust/tailor costume/costumes/dress/wardrobe/outfit/gown, fitted/fitting,
    go/been/stand/visit/come wardrobe/fitter/dresser
hospital concert: concert in a hospital, concert at a hospital, concert, hospital gig, concerts in hospitals, concerts at
    hospitals, hospital performance, concert for a hospital | play/sing/perform/give/appear/entertain/concert/music/gig
    hospital/ward/patients/clinic/infirmary/sick, hospital/clinic/infirmary, concert
studio recording: recording, recording session, studio session, recording in the studio, recordings in the studio, recording in a
    studio, recordings in studios, studio take | record/tape/sing/play/cut/make/been/was/go/work/session/track studio,
    record/cut/tape song/track/album/disc/piece/aria/number, studio
street parade: parade, parade in the street, parades in the street, street procession, parade through the streets, parades through
    the streets | parade, march/walk/dance/take/join/go/been/ride parade/procession/carnival, march/walk/dance street/streets,
    procession
"""
