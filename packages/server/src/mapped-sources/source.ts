import { type Static, Type } from 'typebox'

/** Another system that a mapping understands, as data. Pure. */

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const one = <T extends string>(values: readonly T[]) =>
  Type.Union(values.map((value) => Type.Literal(value)) as [ReturnType<typeof Type.Literal<T>>])
const closed = { additionalProperties: false } as const
const headerName = Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' })

/** When a header tells the time, the time is signed in front of the body, and only fresh calls are taken. */
const timed = {
  timestampHeader: Type.Optional(headerName),
  /** What stands between time and body in the signed text. */
  separator: Type.Optional(one(['none', 'dot', 'colon', 'newline'])),
  windowSeconds: Type.Optional(Type.Integer({ minimum: 10, maximum: 86_400 })),
}

export const checkShape = Type.Union([
  Type.Object({ kind: Type.Literal('path') }, closed),
  Type.Object(
    {
      kind: Type.Literal('hmac'),
      algorithm: one(['sha256', 'sha1', 'sha512', 'md5']),
      header: headerName,
      encoding: one(['hex', 'base64']),
      /** Stands before the signature in the header, `sha256=` say. */
      prefix: Type.Optional(Type.String({ maxLength: 20 })),
      ...timed,
    },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal('md5'),
      in: one(['header', 'query']),
      name: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }),
      order: one(['body_secret', 'secret_body']),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal('wechat'), receiveId: text(64) }, closed),
  Type.Object(
    {
      kind: Type.Literal('rsa'),
      header: headerName,
      encoding: one(['base64', 'hex']),
      publicKey: text(4000),
      ...timed,
    },
    closed,
  ),
])
export type Check = Static<typeof checkShape>

/** How a body becomes records, and what it is known by. */
const reading = {
  /** Pointer to the records in the body; without it the mapping's own, and `.` is the body itself. */
  recordPath: Type.Optional(Type.String({ maxLength: 200 })),
}

const webhookShape = Type.Object(
  {
    check: checkShape,
    ...reading,
    /** What names a delivery: a pointer into the body or a header. The same name twice is taken once. */
    deliveryId: Type.Optional(Type.Object({ in: one(['body', 'header']), name: text(100) }, closed)),
    /** Without a name, equal content is the same delivery for this long; then it is news. */
    equalHours: Type.Optional(Type.Integer({ minimum: 1, maximum: 720 })),
    /** What we answer; some systems want a text of their own. */
    answer: Type.Optional(Type.String({ maxLength: 200 })),
  },
  closed,
)

export const pagingShape = Type.Union([
  Type.Object({ by: Type.Literal('none') }, closed),
  Type.Object(
    {
      by: Type.Literal('page'),
      first: Type.Integer({ minimum: 0, maximum: 1 }),
      size: Type.Integer({ minimum: 1, maximum: 1000 }),
    },
    closed,
  ),
  Type.Object({ by: Type.Literal('cursor'), path: text(200) }, closed),
  Type.Object({ by: Type.Literal('link') }, closed),
])

export const defaultEqualHours = 24

const pullShape = Type.Object(
  {
    /** `{from}`, `{to}`, `{page}`, `{size}`, `{cursor}` are filled in. */
    url: Type.String({ minLength: 8, maxLength: 2000 }),
    headerNames: Type.Array(headerName, { maxItems: 20 }),
    paging: pagingShape,
    ...reading,
    /** How `{from}` and `{to}` are written. */
    timeForm: one(['shanghai', 'iso', 'unix', 'unix_ms']),
    everyMinutes: Type.Integer({ minimum: 1, maximum: 1440 }),
    /** Each window begins this much before the end of the one before. */
    overlapMinutes: Type.Integer({ minimum: 0, maximum: 1440 }),
    /** Where the first window begins. */
    firstDays: Type.Integer({ minimum: 0, maximum: 365 }),
  },
  closed,
)

const dropShape = Type.Object({}, closed)

export type WebhookSettings = Static<typeof webhookShape>
export type PullSettings = Static<typeof pullShape>
export type Paging = Static<typeof pagingShape>

/** What sources keep sealed. */
export interface Secrets {
  /** HMAC and MD5. */
  secret?: string
  /** WeChat style. */
  token?: string
  encodingAesKey?: string
  /** Values of headers, by name, of a pull. */
  headers?: Record<string, string>
  /** Of the upload address of a drop. */
  uploadToken?: string
}

export const connectionShape = Type.Union([
  Type.Object({ kind: Type.Literal('webhook'), settings: webhookShape }, closed),
  Type.Object({ kind: Type.Literal('pull'), settings: pullShape }, closed),
  Type.Object({ kind: Type.Literal('drop'), settings: dropShape }, closed),
])
export type Connection = Static<typeof connectionShape>
export type SourceKind = Connection['kind']
export const sourceStates = ['active', 'paused'] as const
export type SourceState = (typeof sourceStates)[number]

interface Common {
  id: string
  name: string
  state: SourceState
  mappingName: string
  /** Null follows the newest version. */
  mappingVersion: number | null
  shopId: string | null
  startFlows: boolean
  createdAt: Date
  changedAt: Date
  lastReceivedAt: Date | null
  lastError: string | null
  lastErrorAt: Date | null
  position: Position | null
  nextLookAt: Date | null
  tries: number
  /** Opaque part of its own address. */
  address: string | null
  secrets: Secrets
}

export type Source = Common & Connection
export type SourceOf<K extends SourceKind> = Common & Extract<Connection, { kind: K }>

/** Where a pull stands. `next` is there while a window is not read to its end. */
export interface Position {
  doneTo: string
  window?: { from: string; to: string }
  next?: { page: number } | { cursor: string } | { link: string }
}

/** An address of 192 bits that nobody guesses. */
export const addressPattern = '^[A-Za-z0-9_-]{32}$'
