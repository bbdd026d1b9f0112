import { type Static, Type } from 'typebox'
import { gatewayCodes } from '../../connectors/gateway/index.ts'
import { delayBoundsMs, errorRate, percentileMs } from '../../intake/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { type Language, marketplaceWords, say } from '../words.ts'
import { errorText } from './error-text.ts'
import {
  type OpenEntries,
  openEntries,
  type SourceRow,
  type SweepPlace,
  sourceRows,
  sweepPlaces,
  type TrafficSum,
  trafficSums,
} from './store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const maybe = Type.Union([Type.Number(), Type.Null()])

export const sourceShape = Type.Object({
  id: Type.String(),
  source: Type.String(),
  label: Type.String(),
  name: nullable,
  /** The shop's own, or `gateway_down`: its gateway does not answer, or not as ours. */
  state: Type.String(),
  throughGateway: Type.Boolean(),
  /** How we hear: a socket that we keep, a webhook, or only by asking. */
  channel: nullable,
  /** `heard`: messages come; `lost`: the sweep finds what no push brought; `quiet`: nothing for a day; `never`: no push since it was connected; `asked`: nothing is pushed. */
  hearing: Type.Union([
    Type.Literal('heard'),
    Type.Literal('lost'),
    Type.Literal('quiet'),
    Type.Literal('never'),
    Type.Literal('asked'),
  ]),
  authorisedUntil: nullable,
  lastEventAt: nullable,
  hour: Type.Integer(),
  day: Type.Integer(),
  swept: Type.Object({ hour: Type.Integer(), day: Type.Integer() }),
  hours: Type.Array(Type.Integer()),
  /** Received to recorded, over the last day; null where nothing was pushed. */
  delay: Type.Object({ p50Ms: maybe, p99Ms: maybe }),
  waiting: Type.Integer(),
  oldestWaitingAt: nullable,
  quarantined: Type.Integer(),
  failed: Type.Integer(),
  /** Messages of types that nobody knows, in the last day: kept, answered, and nothing done. */
  unknownTypes: Type.Integer(),
  /** Of the last hour, 0 to 1; null where nothing happened. */
  errorRate: maybe,
  errorCause: Type.Union([
    Type.Literal('messages'),
    Type.Literal('sweeps'),
    Type.Literal('calls'),
    Type.Null(),
  ]),
  alarmSince: nullable,
  sweeps: Type.Array(
    Type.Object({
      kind: Type.String(),
      sweptTo: Type.String(),
      lagSeconds: Type.Integer(),
      foundLost: Type.Integer(),
      lastError: nullable,
    }),
  ),
})
type Source = Static<typeof sourceShape>

/** Every source of the brand: how much comes, how late, what goes wrong, and how far the sweep is. */
export async function readSources(tx: Tx, language: Language): Promise<Source[]> {
  const traffic = new Map((await trafficSums(tx, delayBoundsMs.length + 1)).map((one) => [one.id, one]))
  const open = new Map((await openEntries(tx)).map((one) => [one.id, one]))
  const sweeps = Map.groupBy(await sweepPlaces(tx), (one) => one.id)
  return (await sourceRows(tx)).map((row) =>
    view(row, traffic.get(row.id), open.get(row.id), sweeps.get(row.id) ?? [], tx.now, language),
  )
}

function view(
  row: SourceRow,
  traffic: TrafficSum | undefined,
  open: OpenEntries | undefined,
  sweeps: SweepPlace[],
  now: Date,
  language: Language,
): Source {
  const { hour = 0, hourSwept = 0, hourRounds = 0, hourFailedRounds = 0, delays = [] } = traffic ?? {}
  const rate = errorRate({
    received: hour,
    swept: hourSwept,
    troubled: open?.troubled ?? 0,
    rounds: hourRounds,
    failedRounds: hourFailedRounds,
  })
  return {
    id: row.id,
    source: row.source,
    label:
      row.source === 'wecom' ? wecomLabel[language] : say(marketplaceWords[row.source], language, row.source),
    name: row.name,
    state: gatewayDown(sweeps) && row.state === 'connected' ? 'gateway_down' : row.state,
    throughGateway: row.throughGateway,
    channel: row.channel,
    hearing: hearing(row, traffic),
    authorisedUntil: iso(row.authorisedUntil),
    lastEventAt: iso(row.lastEventAt),
    hour,
    day: traffic?.day ?? 0,
    swept: { hour: hourSwept, day: traffic?.daySwept ?? 0 },
    hours: traffic?.hours ?? [],
    delay: { p50Ms: percentileMs(delays, 0.5), p99Ms: percentileMs(delays, 0.99) },
    waiting: open?.waiting ?? 0,
    oldestWaitingAt: iso(open?.oldestWaitingAt ?? null),
    quarantined: open?.quarantined ?? 0,
    failed: open?.failed ?? 0,
    unknownTypes: open?.unknownTypes ?? 0,
    errorRate: rate?.rate ?? null,
    errorCause: rate && rate.rate > 0 ? rate.cause : null,
    alarmSince: iso(row.alarmSince),
    sweeps: sweeps.map(({ kind, sweptTo, foundLost, lastError }) => ({
      kind,
      sweptTo: sweptTo.toISOString(),
      lagSeconds: Math.max(0, Math.round((now.getTime() - sweptTo.getTime()) / 1000)),
      foundLost,
      lastError: errorText(lastError, language),
    })),
  }
}

function gatewayDown(sweeps: SweepPlace[]): boolean {
  return sweeps.some(({ lastError }) => Object.values(gatewayCodes).some((code) => code === lastError))
}

const wecomLabel = { zh: '企业微信', en: 'WeCom' }

function hearing(row: SourceRow, traffic: TrafficSum | undefined): Source['hearing'] {
  if (row.channel === 'pull') return 'asked'
  if (!row.lastEventAt) return 'never'
  if (traffic && traffic.hourSwept > 0 && traffic.hour === 0) return 'lost'
  return traffic && traffic.day > 0 ? 'heard' : 'quiet'
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null
