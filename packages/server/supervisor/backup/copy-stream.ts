import type { Duplex } from 'node:stream'
import type { Client, Submittable } from 'pg'

/** The part of `pg`'s connection that COPY needs; `pg` calls the handlers below, its types name neither. */
interface CopyConnection {
  stream: Duplex
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(reason: string): void
}

const PART_BYTES = 4 * 1024 * 1024

/** Runs `COPY … TO STDOUT` and hands its lines over in parts of some megabytes, pausing the server meanwhile. Returns the rows. */
export async function copyOut(
  client: Client,
  text: string,
  take: (part: Buffer) => Promise<void>,
): Promise<number> {
  let rows = 0
  let lines: Buffer[] = []
  let bytes = 0
  let taking: Promise<void> = Promise.resolve()
  const flush = () => {
    const part = Buffer.concat(lines, bytes)
    lines = []
    bytes = 0
    taking = taking.then(() => take(part))
    return taking
  }
  await submit(client, text, {
    handleCopyData({ chunk }, { stream }) {
      rows += 1
      // The parser reuses its buffer once this returns.
      lines.push(Buffer.from(chunk))
      bytes += chunk.length
      if (bytes < PART_BYTES) return
      stream.pause()
      void flush().then(
        () => stream.resume(),
        (error) => stream.destroy(error),
      )
    },
  })
  if (bytes) await flush()
  await taking
  return rows
}

/** Runs `COPY … FROM STDIN` with these bytes. */
export async function copyIn(client: Client, text: string, parts: AsyncIterable<Buffer>): Promise<void> {
  await submit(client, text, {
    handleCopyInResponse(connection) {
      void send(connection, parts).then(
        () => connection.endCopyFrom(),
        (error: Error) => connection.sendCopyFail(error.message),
      )
    },
  })
}

async function send(connection: CopyConnection, parts: AsyncIterable<Buffer>): Promise<void> {
  for await (const part of parts) {
    connection.sendCopyFromChunk(part)
    if (connection.stream.writableNeedDrain) await drained(connection.stream)
  }
}

/** Neither listener stays behind: a connection carries thousands of parts. */
function drained(stream: Duplex): Promise<void> {
  return new Promise((done) => {
    const go = () => {
      stream.off('drain', go).off('close', go)
      done()
    }
    stream.on('drain', go).on('close', go)
  })
}

interface CopyHandlers {
  handleCopyData?(message: { chunk: Buffer }, connection: CopyConnection): void
  handleCopyInResponse?(connection: CopyConnection): void
}

function submit(client: Client, text: string, handlers: CopyHandlers): Promise<void> {
  return new Promise((done, fail) => {
    const query = {
      submit: (connection: CopyConnection) => connection.query(text),
      handleCopyData() {},
      handleCopyInResponse() {},
      handleCommandComplete() {},
      handleReadyForQuery: done,
      // `pg` forgets a query once it failed: no "ready" follows.
      handleError: fail,
      ...handlers,
    }
    client.query(query as unknown as Submittable)
  })
}
