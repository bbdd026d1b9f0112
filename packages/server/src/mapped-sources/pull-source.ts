import type { BrandId } from '../kernel/ids.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import { HttpFailure } from '../runtime/ports.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { keepEntry, keepPageAgain } from './entry-store.ts'
import { PullStopped, type PullTrouble } from './errors.ts'
import { mappingOf } from './handle-entries.ts'
import { firstPage, type Page, readPage, retryAfterMs, urlOf, type Window, windowAt } from './pages.ts'
import { dedupOf } from './receive-call.ts'
import type { Position, SourceOf } from './source.ts'
import { count, findSource, noteLook, savePosition, takeDuePulls } from './store.ts'

/** One look may take this long and this much; what is left is read by the next one. */
const lookMs = 120_000
const mostPages = 200
const mostPageBytes = 8 * 1024 * 1024
const pageTimeoutMs = 20_000

/** Looks that are under way at once: one system that hangs holds up no other. */
const mostLooks = 8
const flights = new WeakMap<Runtime, Set<Promise<void>>>()

function flightOf(runtime: Runtime): Set<Promise<void>> {
  const flight = flights.get(runtime) ?? new Set()
  flights.set(runtime, flight)
  return flight
}

/** Begins to look at every pull that is due, and does not wait for it. */
export async function pullDue(runtime: Runtime, brandId: BrandId): Promise<void> {
  const flight = flightOf(runtime)
  const free = mostLooks - flight.size
  if (free <= 0 || (await runtime.effectsOff())) return
  const until = new Date(runtime.ports.clock.now().getTime() + lookMs + 30_000)
  const due = await runtime.db.transact(brandId, (tx) => takeDuePulls(tx, until, free))
  for (const { id } of due) {
    const done: Promise<void> = lookAt(runtime, brandId, id)
      // The lease brings it back.
      .catch((error) => runtime.log.warn({ event: 'mapped_source.look_not_kept', code: errorCode(error) }))
      .then(() => void flight.delete(done))
    flight.add(done)
  }
}

/** Waits for what is under way. */
export async function pullsDone(runtime: Runtime): Promise<void> {
  await Promise.all(flightOf(runtime))
}

async function lookAt(runtime: Runtime, brandId: BrandId, id: string): Promise<void> {
  const found = await runtime.db.transact(brandId, async (tx) => {
    const source = await findSource(tx, id)
    if (source?.kind !== 'pull') return null
    const { recordPath } = source.settings
    return { source, recordPath: recordPath ?? (await mappingOf(tx, source)).source.recordPath }
  })
  if (!found) return
  const { source, recordPath } = found
  const everyMs = source.settings.everyMinutes * 60_000
  try {
    const finished = await new Look(runtime, brandId, source, recordPath).run()
    await note(runtime, brandId, source, null, finished ? everyMs : 1_000)
  } catch (error) {
    if (error instanceof TakenOver) return
    const stopped = error instanceof PullStopped ? error : null
    const now = runtime.ports.clock.now()
    const later = Math.min(everyMs, 15_000 * 2 ** Math.min(source.tries, 8))
    const waitMs =
      stopped?.trouble === 'too_many_requests'
        ? retryAfterMs(stopped.retryAfter, now)
        : Math.max(later, 5_000)
    const code = stopped?.trouble ?? errorCode(error)
    if (leadsNowhere.includes(code)) await beginAnew(runtime, brandId, source)
    runtime.log.warn({ event: 'mapped_source.pull_stopped', code })
    await note(runtime, brandId, source, code, waitMs)
  }
}

const leadsNowhere: string[] = ['endless_cursor', 'repeated_page', 'other_host']

/** What goes in circles or leads elsewhere is read again from the start of its window, which is not over. */
async function beginAnew({ db }: Runtime, brandId: BrandId, source: SourceOf<'pull'>): Promise<void> {
  await db.transact(brandId, async (tx) => {
    const position = (await findSource(tx, source.id))?.position
    if (position) await savePosition(tx, source, position, { doneTo: position.doneTo })
  })
}

/** The source was changed or stopped, or another look goes on from further: this one has nothing more to say. */
class TakenOver extends Error {}

async function note(
  { db, ports }: Runtime,
  brandId: BrandId,
  { id, changedAt }: SourceOf<'pull'>,
  error: string | null,
  waitMs: number,
): Promise<void> {
  const next = new Date(ports.clock.now().getTime() + waitMs)
  await db.transact(brandId, async (tx) => {
    await noteLook(tx, id, error, next, changedAt)
    await count(tx, id, { looks: 1, failedLooks: error === null ? 0 : 1 })
  })
}

/** One look: page after page, each kept with its position in one commit. */
class Look {
  readonly #runtime: Runtime
  readonly #brandId: BrandId
  readonly #source: SourceOf<'pull'>
  readonly #recordPath: string | undefined
  #position: Position | null

  constructor(runtime: Runtime, brandId: BrandId, source: SourceOf<'pull'>, recordPath: string | undefined) {
    this.#runtime = runtime
    this.#brandId = brandId
    this.#source = source
    this.#recordPath = recordPath
    this.#position = source.position
  }

  /** False when the window is not read to its end yet. */
  async run(): Promise<boolean> {
    const { settings, position } = this.#source
    const { clock } = this.#runtime.ports
    const window = windowAt(settings, position, clock.now())
    const end = clock.monotonicMs() + lookMs
    const seen = new Set<string>()
    let next = position?.next ?? firstPage(settings)
    let before: string | null = null
    for (let pages = 0; pages < mostPages && clock.monotonicMs() < end; pages += 1) {
      if (next && !('page' in next)) refuseSeen(seen, JSON.stringify(next))
      const { text, contentType, page } = await this.#fetch(window, next)
      // A page beyond the end that is the last one again would never end.
      if (page.digest === before && page.next !== null) throw new PullStopped('repeated_page')
      before = page.digest
      const place = JSON.stringify(next ?? null)
      next = page.next
      await this.#keep(window, text, contentType, page, place)
      if (next === null) return true
    }
    return false
  }

  async #fetch(
    window: Window,
    next: Position['next'] | null,
  ): Promise<{ text: string; contentType: string; page: Page }> {
    const { settings, secrets } = this.#source
    const { ports, config } = this.#runtime
    const answer = await ports.guarded
      .get({
        url: urlOf(settings, window, next ?? null),
        headers: { accept: 'application/json', 'user-agent': 'Qiao/1', ...secrets.headers },
        allow: config.webhookAllow,
        timeoutMs: pageTimeoutMs,
        maxBytes: mostPageBytes,
      })
      .catch((error: unknown) => {
        throw new PullStopped(troubleOf(error))
      })
    refuseStatus(answer.status, answer.headers['retry-after'])
    const text = answer.body.toString('utf8')
    const contentType = answer.headers['content-type'] ?? ''
    const page = readPage(settings, this.#recordPath, next ?? null, text, contentType, answer.headers.link)
    return { text, contentType, page }
  }

  async #keep(window: Window, body: string, contentType: string, page: Page, at: string): Promise<void> {
    const { id: sourceId } = this.#source
    const before = this.#position
    const doneTo = page.next === null ? window.to : (before?.doneTo ?? window.from)
    const position = page.next === null ? { doneTo } : { doneTo, window, next: page.next }
    await this.#runtime.db.transact(this.#brandId, async (tx) => {
      if (page.records > 0) {
        const place = dedupOf(tx, sourceId, `place|${at}`)
        const dedup = dedupOf(tx, sourceId, `body|${body}`)
        const entry = {
          id: tx.ports.ids.next(),
          sourceId,
          contentType: contentType.slice(0, 100),
          body,
          dedup,
          place,
        }
        const isNew = (await keepEntry(tx, entry)) || (await keepPageAgain(tx, entry))
        await count(tx, sourceId, isNew ? { received: 1 } : { repeated: 1 })
      }
      if (!(await savePosition(tx, this.#source, before, position))) throw new TakenOver()
    })
    this.#position = position
  }
}

function refuseSeen(seen: Set<string>, next: string): void {
  if (seen.has(next)) throw new PullStopped('endless_cursor')
  seen.add(next)
}

function refuseStatus(status: number, retryAfter: string | undefined): void {
  if (status === 429) throw new PullStopped('too_many_requests', {}, retryAfter)
  if (status >= 500) throw new PullStopped('server_error', { status })
  if (status !== 200) throw new PullStopped('refused', { status })
}

function troubleOf(error: unknown): PullTrouble {
  if (!(error instanceof HttpFailure)) return 'no_answer'
  return error.kind === 'blocked' ? 'blocked' : error.kind === 'too_large' ? 'too_large' : 'no_answer'
}
