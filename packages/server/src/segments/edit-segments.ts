import { businessDayNumber } from '../kernel/time.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { emit } from '../runtime/events/outbox.ts'
import { DraftMissing, SegmentMissing, SegmentNameTaken } from './errors.ts'
import { segmentPublished } from './events.ts'
import { dropMembers, syncMembers } from './member-store.ts'
import { type PublishedSegment, syncSegment } from './record-people.ts'
import { nextHour } from './refresh.ts'
import type { Rule } from './rule.ts'
import {
  type HeldSegment,
  insertSegment,
  insertSnapshot,
  insertVersion,
  isNameTaken,
  listSegments,
  lockSegment,
  markRemoved,
  type SegmentRow,
  setDraft,
  setRefreshed,
  setRefreshHours,
} from './segment-store.ts'
import { checkTags } from './segment-tags.ts'
import { nextRevision } from './store.ts'
import { turnTags, writeTag } from './tag-store.ts'

export async function getSegment(tx: Tx, segmentId: string): Promise<SegmentRow> {
  const [found] = await listSegments(tx, segmentId)
  if (!found) throw new SegmentMissing(segmentId)
  return found
}

/** A new segment begins as a draft: nobody is in it. */
export async function makeSegment(tx: Tx, name: string, draft: Rule): Promise<string> {
  const id = tx.ports.ids.next()
  if (!(await insertSegment(tx, id, name, draft))) throw new SegmentNameTaken(name)
  await tell(tx, 'segment.made', id, {})
  return id
}

export async function editSegment(tx: Tx, id: string, name: string, draft: Rule): Promise<void> {
  await hold(tx, id)
  if (await isNameTaken(tx, name, id)) throw new SegmentNameTaken(name)
  await setDraft(tx, id, name, draft)
  await tell(tx, 'segment.edited', id, {})
}

/** The draft becomes a version that never changes, and membership follows it from now on. */
export async function publishSegment(tx: Tx, id: string): Promise<{ version: number; members: number }> {
  await nextRevision(tx)
  const { draft, version: before, refresh_hours: hours } = await hold(tx, id)
  if (!draft) throw new DraftMissing(id)
  await checkTags(tx, id, { rule: draft })
  const version = (before ?? 0) + 1
  await insertVersion(tx, id, version, draft)
  await syncMembers(tx, id, draft, businessDayNumber(tx.now))
  await turnTags(tx, id)
  await setRefreshed(tx, id, hours && nextHour(hours, tx.now))
  const members = Number((await getSegment(tx, id)).members)
  await emit(tx, [{ definition: segmentPublished, key: id, payload: { segmentId: id, version, members } }])
  await tell(tx, 'segment.published', id, { version, members })
  return { version, members }
}

/** Members follow every event (`null`), or are asked anew at these hours of the day. */
export async function scheduleSegment(tx: Tx, id: string, hours: readonly number[] | null): Promise<void> {
  await nextRevision(tx)
  const { version } = await hold(tx, id)
  const kept = hours && [...new Set(hours)].sort((a, b) => a - b)
  await setRefreshHours(tx, id, kept, kept && version !== null ? nextHour(kept, tx.now) : null)
  // What was asked at hours lags behind: from here on it follows, so everybody is asked once.
  if (!kept && version !== null) await syncSegment(tx, (await getSegment(tx, id)) as PublishedSegment)
  await tell(tx, 'segment.scheduled', id, { hours: kept })
}

/** Whoever is in gets this tag, and who leaves loses it. Throws `segment.tag_in_rule`. */
export async function setSegmentTag(tx: Tx, id: string, tag: string | null): Promise<void> {
  await nextRevision(tx)
  await hold(tx, id)
  await checkTags(tx, id, { tag })
  await writeTag(tx, id, tag)
  await tell(tx, 'segment.tag_set', id, { tag })
}

/** Who is in now, kept as they are. */
export async function takeSnapshot(tx: Tx, id: string): Promise<{ snapshotId: string; people: number }> {
  const { version } = await hold(tx, id)
  if (version === null) throw new DraftMissing(id)
  const snapshotId = tx.ports.ids.next()
  const people = await insertSnapshot(tx, snapshotId, id)
  await tell(tx, 'segment.snapshot_taken', id, { snapshotId, people })
  return { snapshotId, people }
}

export async function removeSegment(tx: Tx, id: string): Promise<void> {
  await nextRevision(tx)
  await hold(tx, id)
  await markRemoved(tx, id)
  await dropMembers(tx, id)
  await turnTags(tx, id)
  await tell(tx, 'segment.removed', id, {})
}

async function hold(tx: Tx, id: string): Promise<HeldSegment> {
  const found = await lockSegment(tx, id)
  if (!found) throw new SegmentMissing(id)
  return found
}

const tell = (tx: Tx, action: string, id: string, facts: Record<string, unknown>) =>
  audit(tx, [{ action, subject: `segment:${id}`, facts }])
