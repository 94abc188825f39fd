/** Of the four events of `fourEvents`, each by its place. */
const of = (which: 0 | 1 | 2 | 3) => `(select id from audit_events where action = 'some:${which}')`;
const chain = `(select chain from audit_chain where event_id = ${of(0)})`;
const madeUp = '0190a77e-ffff-7000-8000-000000000000';
const addMadeUp = `insert into audit_events (id, actor_kind, action, outcome) values ('${madeUp}', 'system', 'made:up', 'done')`;
const change = (what: string) => `update audit_events set ${what} where id = ${of(1)}`;
const changeHead = (what: string) => `update audit_heads set ${what} where chain = ${chain}`;

/** Statements about what is as it was before any of them. */
const about = (select: string, ...statements: string[]) =>
  [`create temporary table was as ${select}`, ...statements, 'drop table was'].join(';\n');

const links = (where: string) => `select * from audit_chain where ${where}`;
const removeEvents = 'delete from audit_events where id in (select event_id from was)';
const removeLinks = 'delete from audit_chain where event_id in (select event_id from was)';

/** Takes the newest `count` events out of the chain, and sets its head back as if they had never been. */
const cutOff = (count: number) =>
  about(
    `${links(`chain = ${chain}`)} order by seq desc limit ${count}`,
    removeEvents,
    removeLinks,
    `update audit_heads h set seq = 0, hash = '' where chain = (select chain from was limit 1)`,
    `update audit_heads h set seq = c.seq, hash = c.hash from audit_chain c where c.chain = h.chain
       and c.chain = (select chain from was limit 1) and c.seq = (select min(seq) - 1 from was)`,
  );

/** After `change`, makes all links of the chain again, by the database's own function. */
const writeAnew = (change: string) =>
  about(
    links(`chain = ${chain}`),
    change,
    removeLinks,
    `update audit_heads set seq = 0, hash = '' where chain = (select chain from was limit 1)`,
    `do $$ declare one audit_events; begin
       for one in select e.* from audit_events e join was on was.event_id = e.id order by was.seq loop
         perform attune_link_audit(one, (select chain from was limit 1));
       end loop;
     end $$`,
  );

const appendLink = `
  insert into audit_chain (chain, seq, event_id, hash)
    select chain, seq + 1, '${madeUp}', sha256('x') from audit_heads where chain = ${chain};
  update audit_heads set seq = seq + 1, hash = sha256('x') where chain = ${chain}`;

/**
 * Ways in which somebody who owns the database, with triggers and foreign keys off, could change what the audit says. The
 * history has three anchors, and the four events between the first and the second.
 */
export const tamperings: Readonly<Record<string, string>> = {
  'another actor': change(`actor = '\\x01ff'`),
  'another kind of actor': change(`actor_kind = 'nobody'`),
  'another action': change(`action = 'some:else'`),
  'another subject': change(`subject = ''`),
  'another outcome': change(`outcome = 'refused'`),
  'another request': change(`request_id = ''`),
  'a microsecond later': change(`at = at + interval '1 microsecond'`),
  'another id': change(`id = '${madeUp}'`),
  'another id, also in its link': about(
    links(`event_id = ${of(1)}`),
    change(`id = '${madeUp}'`),
    `update audit_chain set event_id = '${madeUp}' where event_id = (select event_id from was)`,
  ),
  'an event gone': `delete from audit_events where id = ${of(1)}`,
  'a link gone': `delete from audit_chain where event_id = ${of(1)}`,
  'an event gone with its link': about(links(`event_id = ${of(1)}`), removeEvents, removeLinks),
  'an event gone with its link, and those behind moved up': about(
    links(`event_id = ${of(1)}`),
    removeEvents,
    removeLinks,
    `update audit_chain c set seq = -c.seq from was where c.chain = was.chain and c.seq > was.seq`,
    `update audit_chain set seq = -seq - 1 where seq < 0`,
    `update audit_heads h set seq = h.seq - 1 from was where h.chain = was.chain`,
  ),
  'the newest event gone': about(`${links(`chain = ${chain}`)} order by seq desc limit 1`, removeEvents),
  'the newest event gone with its link': about(
    `${links(`chain = ${chain}`)} order by seq desc limit 1`,
    removeEvents,
    removeLinks,
  ),
  'the newest event gone as if it had never been': cutOff(1),
  'the end of a chain gone as if it had never been': cutOff(3),
  'a whole chain gone as if it had never been': cutOff(1000),
  'everything gone as if it had never been':
    "truncate audit_events, audit_chain; update audit_heads set seq = 0, hash = ''",
  'an event past the chains': addMadeUp,
  'an event with a link at the end': `${addMadeUp}; ${appendLink}`,
  'a link without an event': appendLink,
  'an event put in between': about(
    links(`event_id = ${of(2)}`),
    addMadeUp,
    `update audit_chain c set seq = -c.seq from was where c.chain = was.chain and c.seq >= was.seq`,
    `update audit_chain set seq = -seq + 1 where seq < 0`,
    `insert into audit_chain select chain, seq, '${madeUp}', hash from was`,
    `update audit_heads h set seq = h.seq + 1 from was where h.chain = was.chain`,
  ),
  'two links in each other’s place': about(
    links(`event_id in (${of(1)}, ${of(2)})`),
    `update audit_chain c set seq = -o.seq from was, was o
       where c.event_id = was.event_id and o.event_id <> was.event_id`,
    `update audit_chain set seq = -seq where seq < 0`,
  ),
  'the times of two events exchanged': about(
    `select id, at from audit_events where id in (${of(1)}, ${of(2)})`,
    `update audit_events e set at = o.at from was, was o where e.id = was.id and o.id <> was.id`,
  ),
  'a link in another chain': `
    update audit_chain set chain = (select min(chain) from audit_heads where seq = 0), seq = 1 where event_id = ${of(1)}`,
  'another hash of a link': `update audit_chain set hash = sha256('x') where event_id = ${of(1)}`,
  'a head set back': `
    update audit_heads h set seq = c.seq, hash = c.hash from audit_chain c where c.event_id = ${of(1)} and h.chain = c.chain`,
  'a head set forward': changeHead('seq = seq + 1'),
  'another hash of a head': changeHead(`hash = sha256('x')`),
  'a head gone': `delete from audit_heads where chain = ${chain}`,
  'a beginning that is none': changeHead(`start_hash = sha256('x')`),
  'the beginning of a chain gone as if for its age': about(
    `${links(`chain = ${chain} and seq <= (select seq from audit_chain where event_id = ${of(1)})`)} order by seq desc`,
    removeEvents,
    removeLinks,
    `update audit_heads h set start_seq = was.seq, start_hash = was.hash from was
       where h.chain = was.chain and was.seq = (select max(seq) from was)`,
  ),
  'an event changed, and its chain written anew': writeAnew(change(`action = 'some:else'`)),
  'an event gone, and its chain written anew': writeAnew(`delete from audit_events where id = ${of(1)}`),
  'an anchor gone': 'delete from audit_anchors where number = 2',
  'the first anchor gone': 'delete from audit_anchors where number = 1',
  'another time of an anchor': `update audit_anchors set at = at - interval '1 millisecond' where number = 2`,
  'other heads of an anchor': `update audit_anchors set heads = 'null' where number = 3`,
  'another code of an anchor': `update audit_anchors set mac = sha256('x') where number = 3`,
};
