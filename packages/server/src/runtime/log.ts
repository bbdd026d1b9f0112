import pino from 'pino'

/** One structured line: named, harmless fields only. Anything else has no way into a log. */
export interface LogFields {
  event: string
  requestId?: string
  eventId?: string
  brandId?: string
  route?: string
  status?: number
  ms?: number
  code?: string
  subscriber?: string
  job?: string
  shopId?: string
  marketplace?: string
  topic?: string
  count?: number
  reason?: string
}

export interface Log {
  info(fields: LogFields): void
  warn(fields: LogFields): void
  error(fields: LogFields): void
}

const allowed = new Set<string>([
  'event',
  'requestId',
  'eventId',
  'brandId',
  'route',
  'status',
  'ms',
  'code',
  'subscriber',
  'job',
  'shopId',
  'marketplace',
  'topic',
  'count',
  'reason',
])

export function openLog(level: string, destination?: pino.DestinationStream): Log {
  const sink = pino(
    { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
    destination ?? pino.destination({ sync: false }),
  )
  const only = (fields: LogFields): Record<string, unknown> =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => allowed.has(name)))
  return {
    info: (fields) => sink.info(only(fields)),
    warn: (fields) => sink.warn(only(fields)),
    error: (fields) => sink.error(only(fields)),
  }
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }
