import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { Facts } from './condition.ts'
import type { FlowDefinition } from './definition.ts'
import type { Timer } from './engine.ts'

export interface Instance {
  subjectId: string
  flowKey: string
  version: number
  node: string
  cameFrom: string | null
  facts: Facts
  pausedAt: Date | null
}

export interface Move {
  subjectId: string
  kind: 'start' | 'signal' | 'back'
  signal: string | null
  from: string | null
  to: string
  path: string[]
  reason: string | null
}

export interface SavedInstance {
  subjectId: string
  node: string
  cameFrom: string | null
  facts: Facts
  ended: boolean
  moved: boolean
  /** Null keeps the timers as they are. */
  timers: Timer[] | null
}

export interface NewInstance {
  subjectId: string
  flowKey: string
  version: number
  node: string
  facts: Facts
  ended: boolean
  path: string[]
  timers: Timer[]
}

export interface DueTimer {
  subjectId: string
  key: string
  node: string
  dueAt: Date
}

const insertInstances = `
  with fresh as (
    insert into flow.instance (brand_id, subject_id, flow_key, version, node, facts, started_at, entered_at, ended_at)
    select $1::text, n.subject_id, n.flow_key, n.version, n.node, n.facts, $2::timestamptz, $2::timestamptz, case when n.ended then $2::timestamptz end
    from unnest($3::uuid[], $4::text[], $5::int[], $6::text[], $7::jsonb[], $8::bool[])
      as n(subject_id, flow_key, version, node, facts, ended)
    where n.version >= coalesce(
      (select max(d.version) from flow.definition d where d.brand_id = $1::text and d.key = n.flow_key), 0)
    on conflict do nothing
    returning subject_id, node
  ), moved as (
    insert into flow.move (brand_id, subject_id, at, actor, kind, to_node, path)
    select $1::text, f.subject_id, $2::timestamptz, $9, 'start', f.node, string_to_array(p.path, ',')
    from fresh f join unnest($3::uuid[], $10::text[]) as p(subject_id, path) using (subject_id)
  ), due as (
    insert into flow.timer (brand_id, subject_id, key, node, due_at)
    select $1::text, t.subject_id, t.key, t.node, t.due_at
    from unnest($11::uuid[], $12::text[], $13::text[], $14::timestamptz[]) as t(subject_id, key, node, due_at)
    join fresh f using (subject_id)
  )
  select subject_id from fresh`

/** One statement for all. Returns the subjects that were new and whose version is still the newest. */
export async function insertStarts(tx: Tx, starts: NewInstance[]): Promise<Set<string>> {
  const timers = starts.flatMap((one) => one.timers.map((timer) => ({ ...timer, subjectId: one.subjectId })))
  const fresh = await tx.named<{ subject_id: string }>('flow.start', insertInstances, [
    tx.brandId,
    tx.now,
    starts.map((one) => one.subjectId),
    starts.map((one) => one.flowKey),
    starts.map((one) => one.version),
    starts.map((one) => one.node),
    starts.map((one) => JSON.stringify(one.facts)),
    starts.map((one) => one.ended),
    actorOf(tx),
    starts.map((one) => one.path.join(',')),
    timers.map((one) => one.subjectId),
    timers.map((one) => one.key),
    timers.map((one) => one.node),
    timers.map((one) => one.dueAt),
  ])
  return new Set(fresh.map((row) => row.subject_id))
}

interface InstanceRow {
  subject_id: string
  flow_key: string
  version: number
  node: string
  came_from: string | null
  facts: Facts
  paused_at: Date | null
}

const lockInstancesText = `
  select subject_id, flow_key, version, node, came_from, facts, paused_at
  from flow.instance where brand_id = $1::text and subject_id = any($2::uuid[]) order by subject_id for update`

/** Locks in one order, so that two batches never wait for each other. */
export async function lockInstances(tx: Tx, subjectIds: string[]): Promise<Map<string, Instance>> {
  const found = await tx.named<InstanceRow>('flow.lock', lockInstancesText, [tx.brandId, subjectIds])
  return new Map(found.map((row) => [row.subject_id, toInstance(row)]))
}

function toInstance(row: InstanceRow): Instance {
  return {
    subjectId: row.subject_id,
    flowKey: row.flow_key,
    version: row.version,
    node: row.node,
    cameFrom: row.came_from,
    facts: row.facts,
    pausedAt: row.paused_at,
  }
}

const saveSteps = `
  with changed as (
    update flow.instance i set node = c.node, came_from = c.came_from, facts = c.facts,
      entered_at = case when c.moved then $2::timestamptz else i.entered_at end,
      ended_at = case when c.ended then $2::timestamptz end
    from unnest($3::uuid[], $4::text[], $5::text[], $6::jsonb[], $7::bool[], $8::bool[])
      as c(subject_id, node, came_from, facts, ended, moved)
    where i.brand_id = $1::text and i.subject_id = c.subject_id
    returning i.subject_id, i.paused_at
  ), moved as (
    insert into flow.move (brand_id, subject_id, at, actor, kind, signal, from_node, to_node, path, reason)
    select $1::text, m.subject_id, $2::timestamptz, $9, m.kind, m.signal, m.from_node, m.to_node, string_to_array(m.path, ','), m.reason
    from unnest($10::uuid[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
      with ordinality as m(subject_id, kind, signal, from_node, to_node, path, reason, ord)
    order by m.ord
  ), gone as (
    delete from flow.timer t where t.brand_id = $1::text and t.subject_id = any($17::uuid[]) returning 1
  )
  insert into flow.timer (brand_id, subject_id, key, node, due_at, paused)
  select $1::text, t.subject_id, t.key, t.node, t.due_at, c.paused_at is not null
  from unnest($18::uuid[], $19::text[], $20::text[], $21::timestamptz[]) as t(subject_id, key, node, due_at)
  join changed c using (subject_id)
  where (select count(*) from gone) >= 0`

/** One statement for all: places, history, and timers of the nodes that were left or entered. */
export async function saveInstances(tx: Tx, changed: SavedInstance[], moves: Move[]): Promise<void> {
  if (changed.length === 0) return
  const timed = changed.filter((one) => one.timers !== null)
  const timers = timed.flatMap((one) => one.timers!.map((timer) => ({ ...timer, subjectId: one.subjectId })))
  await tx.named('flow.save', saveSteps, [
    tx.brandId,
    tx.now,
    changed.map((one) => one.subjectId),
    changed.map((one) => one.node),
    changed.map((one) => one.cameFrom),
    changed.map((one) => JSON.stringify(one.facts)),
    changed.map((one) => one.ended),
    changed.map((one) => one.moved),
    actorOf(tx),
    moves.map((one) => one.subjectId),
    moves.map((one) => one.kind),
    moves.map((one) => one.signal),
    moves.map((one) => one.from),
    moves.map((one) => one.to),
    moves.map((one) => one.path.join(',')),
    moves.map((one) => one.reason),
    timed.map((one) => one.subjectId),
    timers.map((one) => one.subjectId),
    timers.map((one) => one.key),
    timers.map((one) => one.node),
    timers.map((one) => one.dueAt),
  ])
}

/** Stops the clocks of subjects; returns those that were running. */
export async function pauseInstances(tx: Tx, subjectIds: string[]): Promise<string[]> {
  const paused = await rows(
    tx,
    sql<{ subject_id: string }>`with paused as (
        update flow.instance set paused_at = ${tx.now}
        where brand_id = ${tx.brandId} and subject_id = any(${subjectIds}::uuid[]) and paused_at is null
        returning subject_id
      ), stopped as (
        update flow.timer t set paused = true from paused p
        where t.brand_id = ${tx.brandId} and t.subject_id = p.subject_id
      ) select subject_id from paused`,
  )
  return paused.map((row) => row.subject_id)
}

/** Starts the clocks again; what was due is due later by the length of the pause. */
export async function resumeInstances(tx: Tx, subjectIds: string[]): Promise<string[]> {
  const resumed = await rows(
    tx,
    sql<{ subject_id: string }>`with held as (
        select subject_id, paused_at from flow.instance
        where brand_id = ${tx.brandId} and subject_id = any(${subjectIds}::uuid[]) and paused_at is not null
        for update
      ), resumed as (
        update flow.instance i set paused_at = null from held h
        where i.brand_id = ${tx.brandId} and i.subject_id = h.subject_id returning i.subject_id
      ), shifted as (
        update flow.timer t set paused = false, due_at = t.due_at + (${tx.now}::timestamptz - h.paused_at) from held h
        where t.brand_id = ${tx.brandId} and t.subject_id = h.subject_id
      ) select subject_id from resumed`,
  )
  return resumed.map((row) => row.subject_id)
}

/** Takes due timers away and returns them; rows that another sweep holds are skipped. */
export async function takeDueTimers(tx: Tx, limit: number): Promise<DueTimer[]> {
  const due = await rows(
    tx,
    sql<{ subject_id: string; key: string; node: string; due_at: Date }>`
      delete from flow.timer t using (
        select subject_id, key from flow.timer
        where brand_id = ${tx.brandId} and not paused and due_at <= ${tx.now}
        order by due_at limit ${limit} for update skip locked
      ) d
      where t.brand_id = ${tx.brandId} and t.subject_id = d.subject_id and t.key = d.key
      returning t.subject_id, t.key, t.node, t.due_at`,
  )
  return due
    .map((row) => ({ subjectId: row.subject_id, key: row.key, node: row.node, dueAt: row.due_at }))
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())
}

export async function timersOf(tx: Tx, subjectIds: string[]): Promise<DueTimer[]> {
  const found = await rows(
    tx,
    sql<{ subject_id: string; key: string; node: string; due_at: Date }>`
      select subject_id, key, node, due_at from flow.timer
      where brand_id = ${tx.brandId} and subject_id = any(${subjectIds}::uuid[]) order by due_at`,
  )
  return found.map((row) => ({ subjectId: row.subject_id, key: row.key, node: row.node, dueAt: row.due_at }))
}

export interface PastMove extends Move {
  at: Date
  actor: string
}

export async function movesOf(tx: Tx, subjectId: string): Promise<PastMove[]> {
  const found = await rows(
    tx,
    sql<{
      at: Date
      actor: string
      kind: Move['kind']
      signal: string | null
      from_node: string | null
      to_node: string
      path: string[]
      reason: string | null
    }>`select at, actor, kind, signal, from_node, to_node, path, reason from flow.move
      where brand_id = ${tx.brandId} and subject_id = ${subjectId} order by seq`,
  )
  return found.map(({ from_node, to_node, ...move }) => ({
    ...move,
    subjectId,
    from: from_node,
    to: to_node,
  }))
}

export async function newestVersions(tx: Tx, keys: string[]): Promise<Map<string, number>> {
  const found = await rows(
    tx,
    sql<{ key: string; version: number }>`select key, max(version) as version from flow.definition
      where brand_id = ${tx.brandId} and key = any(${keys}) group by key`,
  )
  return new Map(found.map((row) => [row.key, row.version]))
}

export async function findDefinitions(tx: Tx, key: string, version: number): Promise<FlowDefinition[]> {
  const found = await firstRow(
    tx,
    sql<{ body: FlowDefinition }>`select body from flow.definition
      where brand_id = ${tx.brandId} and key = ${key} and version = ${version}`,
  )
  return found ? [found.body] : []
}

/** False when the version is taken. */
export async function insertDefinition(tx: Tx, definition: FlowDefinition): Promise<boolean> {
  const done = await firstRow(
    tx,
    sql`insert into flow.definition (brand_id, key, version, body, published_at, published_by)
      values (${tx.brandId}, ${definition.key}, ${definition.version}, ${JSON.stringify(definition)}, ${tx.now}, ${actorOf(tx)})
      on conflict do nothing returning key`,
  )
  return done !== null
}

function actorOf(tx: Tx): string {
  return `${tx.actor.kind}:${tx.actor.id}`
}
