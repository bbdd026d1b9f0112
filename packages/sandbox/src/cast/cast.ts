import { chanceOf, isPlayed, laterStates, type Step, stepAt, steps, waitMs } from './choices.ts'
import { chooseTime, giveAddress, receiveGoods, signOff } from './customer-acts.ts'
import { findTechnician } from './dispatch-acts.ts'
import { Away, Refused, type Wire } from './door.ts'
import { arrive, callFirst, complete, depart } from './field-acts.ts'
import { Friends } from './friends.ts'
import { Later, Pace, type PaceLimits } from './pace.ts'
import { asides, type Behind, type Brief, type Memory, type Played, type Stage } from './stage.ts'
import { type Players, Troupe } from './troupe.ts'

export interface CastSettings {
  /** Loopback only. */
  qiaoUrl: string
  players: Players
  running: boolean
  /** Of the work orders, by a hash of their id. */
  share: number
}

export interface Tempo extends PaceLimits {
  tickMs: number
  /** Between two looks at Qiao's lists. */
  lookMs: number
  /** A factor on the waits of people; tests take 0. */
  waits: number
}

/** Not as it was asked, in one sentence. */
export class CastRefused extends Error {}

interface Job {
  brief: Brief
  dueAt: number
  /** Acted upon since the last look: its state is not known. */
  isStale: boolean
  failures: number
  /** What is remembered about it between its steps. */
  memory: Memory
}

const acts: Record<Step, (stage: Stage) => Promise<void>> = {
  address: giveAddress,
  arrival: receiveGoods,
  appointment: chooseTime,
  assignment: findTechnician,
  firstCall: callFirst,
  departure: depart,
  checkIn: arrive,
  completion: complete,
  signOff,
}

const calm: Tempo = { tickMs: 1_000, lookMs: 8_000, waits: 1, requestsPerSecond: 2, signInsPerMinute: 7 }
const mostUnderWay = 25
const mostTroubles = 20
/** Then it is left as it stands, for a person. */
const mostFailures = 3
const pageSize = 100
const mostPages = 3
const awayMs = 10_000
/** A login that is refused stays refused; asking on would only spend the sign-ins of the person who watches. */
const refusedMs = 60_000

/** Plays customers, point clerks, dispatcher and technicians of some work orders, through Qiao's public API alone. */
export class Cast {
  tempo: Tempo = calm
  readonly #world: Behind
  readonly #clockNow: () => number
  #settings: Omit<CastSettings, 'players'> & { players: Players | null }
  #stage: { troupe: Troupe; wire: Wire } | null = null
  #timer: NodeJS.Timeout | null = null
  #ending = new AbortController()
  #round: Promise<void> | null = null
  readonly #friends: Friends
  readonly #jobs = new Map<string, Job>()
  /** Given up, with the state in which: moved on by somebody, they may be taken up again. */
  readonly #left = new Map<string, string>()
  readonly #played = new Map<Played, number>([...steps, ...asides].map((one) => [one, 0]))
  #troubles: string[] = []
  #restUntil = 0
  #lookAt = 0
  #keys = 0

  constructor(deps: { world: Behind; clockNow: () => number }) {
    this.#world = deps.world
    this.#friends = new Friends(deps.world)
    this.#clockNow = deps.clockNow
    this.#settings = { qiaoUrl: '', players: null, running: false, share: 0.7 }
  }

  /** Throws `CastRefused`. */
  async configure(change: Partial<CastSettings>): Promise<void> {
    const settings = { ...this.#settings, ...change }
    if (change.qiaoUrl !== undefined && !isLoopback(change.qiaoUrl))
      throw new CastRefused('the cast plays on this machine only: qiaoUrl has to be a loopback address')
    if (settings.running && !(settings.qiaoUrl && settings.players))
      throw new CastRefused('where, and as whom? name qiaoUrl and agent')
    await this.stop()
    this.#settings = settings
    if (change.qiaoUrl !== undefined || change.players !== undefined) this.#forget()
    if (settings.running) this.#start()
  }

  /** What was played and what went wrong; nothing about a person, and no way in. */
  state(): Record<string, unknown> {
    const { running, share } = this.#settings
    return {
      running,
      share,
      underWay: this.#jobs.size,
      played: Object.fromEntries(this.#played),
      troubles: this.#troubles,
    }
  }

  /** Requests under way are broken off: what they did is seen at the next look. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    this.#ending.abort()
    await this.#round
    this.#settings.running = false
  }

  #start(): void {
    // Two who switch it on at once must not leave two timers.
    if (this.#timer) clearInterval(this.#timer)
    this.#ending = new AbortController()
    const { qiaoUrl, players } = this.#settings
    this.#stage ??= this.#openStage(qiaoUrl, players!)
    this.#stage.wire.signal = this.#ending.signal
    this.#restUntil = 0
    this.#lookAt = 0
    this.#timer = setInterval(() => this.#tick(), this.tempo.tickMs)
  }

  #openStage(url: string, players: Players): { troupe: Troupe; wire: Wire } {
    const began = this.#clockNow().toString(36)
    const wire: Wire = {
      url: new URL(url).origin,
      pace: new Pace(this.tempo, this.#clockNow),
      signal: this.#ending.signal,
      nextKey: () => `cast-${began}-${this.#keys++}`,
    }
    return { wire, troupe: new Troupe(players, wire) }
  }

  #forget(): void {
    this.#stage = null
    this.#friends.forget()
    this.#jobs.clear()
    this.#left.clear()
  }

  #tick(): void {
    if (this.#round || this.#clockNow() < this.#restUntil) return
    this.#round = this.#playRound(this.#ending.signal).finally(() => {
      this.#round = null
    })
  }

  async #playRound(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        if (this.#clockNow() >= this.#lookAt) await this.#look()
        await this.#playFriend()
        const job = this.#nextDue()
        if (!job) return
        await this.#play(job)
      }
    } catch (error) {
      if (!signal.aborted) this.#rest(error)
    }
  }

  /** One friend's move, if one is due: they are few beside the work orders. */
  async #playFriend(): Promise<void> {
    const { troupe, wire } = this.#stage!
    const friend = this.#friends.due(this.#clockNow())
    const played = friend && (await this.#friends.play(friend, troupe, wire, this.#clockNow()))
    if (played) this.#count(played)
  }

  /** Who is furthest goes first: else all that came at once would move in step, and nothing would end early. */
  #nextDue(): Job | undefined {
    const now = this.#clockNow()
    const at = ({ brief }: Job) => steps.indexOf(stepAt(brief)!)
    return [...this.#jobs.values()]
      .filter(({ isStale, dueAt }) => !isStale && dueAt <= now)
      .sort((a, b) => at(b) - at(a) || a.dueAt - b.dueAt)[0]
  }

  /** What ends a whole round: nobody answers, we ask too much, or it is not our turn to sign in. */
  #rest(error: unknown): void {
    const now = this.#clockNow()
    if (error instanceof Later) this.#restUntil = now + error.ms
    else if (!(error instanceof Refused)) this.#restUntil = now + awayMs
    else this.#restUntil = now + (error.status === 429 ? error.seconds * 1000 : refusedMs)
    if (!(error instanceof Later)) this.#note(`Qiao: ${reasonOf(error)}`)
  }

  async #look(): Promise<void> {
    const agent = await this.#stage!.troupe.agent()
    const later: Brief[] = []
    let cursor: string | null = ''
    for (let page = 0; cursor !== null && page < mostPages; page++) {
      const from: string = cursor ? `&cursor=${cursor}` : ''
      const list: { items: Brief[]; nextCursor: string | null } = await agent.get(
        `/console/work-orders?state=${laterStates.join()}&limit=${pageSize}${from}`,
      )
      later.push(...list.items)
      cursor = list.nextCursor
    }
    const fresh = await agent.get<{ items: Brief[] }>(
      `/console/work-orders?state=complete_address&limit=${pageSize}`,
    )
    this.#takeUp([...later, ...fresh.items])
    this.#friends.look(this.#clockNow(), this.tempo.waits)
    this.#lookAt = this.#clockNow() + this.tempo.lookMs
  }

  /** Those under way go on from where they stand now, whoever moved them; then the oldest fill the room that is left. */
  #takeUp(briefs: readonly Brief[]): void {
    const ours = briefs.filter((one) => isPlayed(one.workOrderId, this.#settings.share) && stepAt(one))
    const standing = new Map(ours.map((one) => [one.workOrderId, one]))
    for (const [id, job] of this.#jobs) {
      const brief = standing.get(id)
      if (brief) this.#refresh(job, brief)
      else this.#drop(id)
    }
    const waiting = ours
      .filter(
        ({ workOrderId, state }) => !this.#jobs.has(workOrderId) && this.#left.get(workOrderId) !== state,
      )
      .sort((a, b) => a.openedAt.localeCompare(b.openedAt))
    for (const brief of waiting.slice(0, mostUnderWay - this.#jobs.size)) this.#add(brief)
  }

  #refresh(job: Job, brief: Brief): void {
    const moved = job.brief.state !== brief.state
    job.brief = brief
    job.isStale = false
    if (!moved) return
    job.failures = 0
    job.dueAt = this.#dueAfterWait(job)
  }

  #add(brief: Brief): void {
    const job: Job = { brief, dueAt: 0, isStale: false, failures: 0, memory: { happened: new Set() } }
    job.dueAt = this.#dueAfterWait(job)
    this.#jobs.set(brief.workOrderId, job)
    this.#left.delete(brief.workOrderId)
  }

  #drop(workOrderId: string): void {
    this.#jobs.delete(workOrderId)
    this.#stage!.troupe.dismissCustomer(workOrderId)
  }

  #dueAfterWait({ brief, memory }: Job): number {
    const step = stepAt(brief)!
    const chance = chanceOf(brief.workOrderId, `wait ${step} ${memory.happened.size}`)
    return this.#clockNow() + waitMs(step, chance) * this.tempo.waits
  }

  /** One step; what ends the whole round is thrown on. */
  async #play(job: Job): Promise<void> {
    const step = stepAt(job.brief)!
    try {
      await acts[step](this.#stageFor(job))
      job.isStale = true
      job.dueAt = this.#dueAfterWait(job)
    } catch (error) {
      if (error instanceof Later) job.dueAt = this.#clockNow() + error.ms
      else if (error instanceof Refused && error.status !== 429) this.#fail(job, step, error)
      else throw error
    }
  }

  /** A person may have been quicker, or Qiao has its reasons: look again, and after some tries leave it alone. */
  #fail(job: Job, step: Step, error: Refused): void {
    const { workOrderId, code, state } = job.brief
    if (error.status !== 401) this.#note(`${code} ${step}: ${reasonOf(error)}`)
    job.isStale = true
    job.failures += 1
    job.dueAt = this.#dueAfterWait(job)
    if (job.failures < mostFailures) return
    this.#drop(workOrderId)
    this.#left.set(workOrderId, state)
  }

  #stageFor({ brief, memory }: Job): Stage {
    return {
      brief,
      memory,
      troupe: this.#stage!.troupe,
      world: this.#world,
      chance: (question) => chanceOf(brief.workOrderId, question),
      first: (question) => {
        const isFirst = !memory.happened.has(question)
        memory.happened.add(question)
        return isFirst
      },
      count: (played) => this.#count(played),
    }
  }

  #count(played: Played): void {
    this.#played.set(played, (this.#played.get(played) ?? 0) + 1)
  }

  #note(trouble: string): void {
    if (this.#troubles.at(-1) === trouble) return
    this.#troubles = [...this.#troubles, trouble].slice(-mostTroubles)
  }
}

/** Our own errors say nothing about people; of others only the kind is told. */
function reasonOf(error: unknown): string {
  if (error instanceof Refused || error instanceof Away) return error.message
  return error instanceof Error ? error.name : 'unknown'
}

export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, username } = new URL(url)
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
  return protocol === 'http:' && isHere && username === ''
}
