import pg from 'pg'

/** What a statement is, and where its rows go. */
interface Asked {
  name: string
  text: string
  values: unknown[]
  resolve(rows: never[]): void
  reject(error: unknown): void
}

interface Column {
  name: string
  parse(text: string): unknown
}

/** The connection as `pg` keeps it: which names PostgreSQL knows there, or was just told. */
interface Connection {
  stream: { write(bytes: Buffer): boolean }
  parsedStatements: Record<string, string>
  submittedNamedStatements: Record<string, string>
}

/** Columns of what was asked before on a connection: PostgreSQL need not describe them again. */
const knownColumns = new WeakMap<Connection, Map<string, Column[]>>()

/**
 * Named statements of one connection that leave in one message and are answered in one: PostgreSQL is asked to answer once,
 * where it would otherwise wake this process for every statement. When one fails, those behind it are not run, and fail with it.
 */
export class NamedStatements extends (pg as unknown as { Query: new (text: string) => object }).Query {
  readonly #asked: Asked[] = []
  readonly #typeOf: pg.ClientBase['getTypeParser']
  #connection: Connection | null = null
  /** Names that PostgreSQL hears from this one for the first time. */
  readonly #told = new Set<string>()
  /** The statement whose answer comes now, its rows so far, and why they cannot be read. */
  #at = 0
  #rows: unknown[] = []
  #columns: Column[] | undefined
  #unreadable: unknown = null
  /** `pg` puts one here where it finds none. */
  readonly callback = (): void => undefined

  constructor(client: Pick<pg.ClientBase, 'getTypeParser'>) {
    super('')
    this.#typeOf = client.getTypeParser.bind(client)
  }

  add<Row>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    return new Promise<Row[]>((resolve, reject) =>
      this.#asked.push({ name, text, values, resolve: resolve as Asked['resolve'], reject }),
    )
  }

  /** `pg` notes under this name that PostgreSQL has parsed the statement. */
  get name(): string | undefined {
    return this.#asked[this.#at]?.name
  }
  set name(_: string | undefined) {}
  get text(): string | undefined {
    return this.#asked[this.#at]?.text
  }
  set text(_: string | undefined) {}

  /** Called by `pg` when it is this one's turn to leave. What is returned is the reason why it did not. */
  submit(connection: Connection): Error | null {
    this.#connection = connection
    const known = columnsOn(connection)
    try {
      const parts: Buffer[] = []
      for (const { name, text, values } of this.#asked) {
        const before = connection.parsedStatements[name] ?? connection.submittedNamedStatements[name]
        if (before !== undefined && before !== text)
          throw new Error(`the name ${name} was used for another statement`)
        if (before === undefined) {
          parts.push(parseMessage(name, text))
          connection.submittedNamedStatements[name] = text
          this.#told.add(name)
        }
        parts.push(bindMessage(name, values))
        if (!known.has(name)) parts.push(describeMessage)
        parts.push(executeMessage)
      }
      parts.push(syncMessage)
      connection.stream.write(Buffer.concat(parts))
      return null
    } catch (error) {
      return error as Error
    }
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    const columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: this.#typeOf(dataTypeID, 'text') as Column['parse'],
    }))
    columnsOn(this.#connection!).set(this.name!, columns)
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.#columns ??= columnsOn(this.#connection!).get(this.name!)!
    try {
      const row: Record<string, unknown> = {}
      for (const [i, { name, parse }] of this.#columns.entries()) {
        const text = fields[i]!
        row[name] = text === null ? null : parse(text)
      }
      this.#rows.push(row)
    } catch (error) {
      this.#unreadable = error
    }
  }

  handleCommandComplete(): void {
    const one = this.#asked[this.#at]!
    const known = columnsOn(this.#connection!)
    if (!known.has(one.name)) known.set(one.name, [])
    if (this.#unreadable) one.reject(this.#unreadable)
    else one.resolve(this.#rows as never[])
    this.#at += 1
    this.#rows = []
    this.#columns = undefined
    this.#unreadable = null
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete()
  }

  handleReadyForQuery(): void {
    // Each statement was answered when it was done.
  }

  handleError(error: unknown): void {
    for (const one of this.#asked.slice(this.#at)) {
      // PostgreSQL never came to it.
      if (this.#told.has(one.name)) delete this.#connection?.submittedNamedStatements[one.name]
      one.reject(error)
    }
    this.#at = this.#asked.length
  }
}

function columnsOn(connection: Connection): Map<string, Column[]> {
  const known = knownColumns.get(connection)
  if (known) return known
  const fresh = new Map<string, Column[]>()
  knownColumns.set(connection, fresh)
  return fresh
}

const syncMessage = Buffer.from([0x53, 0, 0, 0, 4])
const executeMessage = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0])
const describeMessage = Buffer.from([0x44, 0, 0, 0, 6, 0x50, 0])
const nullLength = -1

function parseMessage(name: string, text: string): Buffer {
  const body = Buffer.from(`${name}\0${text}\0\0\0`)
  const head = Buffer.allocUnsafe(5)
  head[0] = 0x50
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** Bytes go as they are, all else as text. */
function bindMessage(name: string, given: unknown[]): Buffer {
  const prepare = (pg as unknown as { utils: { prepareValue(value: unknown): Buffer | string | null } }).utils
  const values = given.map((one) => prepare.prepareValue(one))
  const lengthOf = (one: Buffer | string | null): number =>
    one === null ? 0 : typeof one === 'string' ? Buffer.byteLength(one) : one.length
  const nameLength = Buffer.byteLength(name)
  const lengths = values.map(lengthOf)
  const length = 12 + nameLength + values.length * 6 + lengths.reduce((sum, one) => sum + one, 0)
  const bytes = Buffer.allocUnsafe(length + 1)
  bytes[0] = 0x42
  let at = bytes.writeInt32BE(length, 1)
  bytes[at] = 0
  at += 1 + bytes.write(name, at + 1)
  bytes[at] = 0
  at = bytes.writeInt16BE(values.length, at + 1)
  for (const one of values) at = bytes.writeInt16BE(Buffer.isBuffer(one) ? 1 : 0, at)
  at = bytes.writeInt16BE(values.length, at)
  for (const [i, one] of values.entries()) {
    at = bytes.writeInt32BE(one === null ? nullLength : lengths[i]!, at)
    if (typeof one === 'string') at += bytes.write(one, at)
    else if (one) at += one.copy(bytes, at)
  }
  // All that comes back is text.
  bytes.writeInt16BE(0, at)
  return bytes
}
