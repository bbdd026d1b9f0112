import { open } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { QiaoError } from '../../kernel/error.ts'
import type { Clock } from '../../runtime/ports.ts'
import { FileRefused } from '../errors.ts'
import { findHeading, headingWithin } from './heading.ts'
import { batchRows, type FileRow, type OpenTable, type TableWish } from './table.ts'
import type { FromWorker, WorkerTask } from './xlsx-worker.ts'

export interface XlsxLimits {
  /** Longest silence of the reading thread; it reads tens of thousands of rows a second. */
  silenceMs: number
  memoryMiB: number
}

const usual: XlsxLimits = { silenceMs: 60_000, memoryMiB: 160 }

/** Opens a sheet of an .xlsx file, read in a thread that is ended when it is silent too long or takes too much. */
export async function openXlsx(
  path: string,
  wish: TableWish,
  clock: Pick<Clock, 'after'>,
  limits: XlsxLimits = usual,
): Promise<OpenTable> {
  const file = await open(path)
  const { size } = await file.stat().finally(() => file.close())
  const reading = startReading({ path, file: wish.name, sheet: wish.sheet }, clock, limits)
  try {
    const opened = await reading.next()
    if (opened.kind !== 'opened') throw new FileRefused('zip_broken', { file: wish.name })
    const first: FileRow[] = []
    let ended = false
    while (first.length < headingWithin && !ended) {
      const said = await reading.next()
      if (said.kind === 'rows') first.push(...said.rows)
      ended = said.kind === 'end'
    }
    if (first.length === 0) throw new FileRefused('empty', { file: wish.name })
    const heading = findHeading(first.slice(0, headingWithin), wish)
    let seen = 0
    return {
      format: 'xlsx',
      encoding: null,
      delimiter: null,
      sheet: opened.sheet,
      sheets: opened.sheets,
      columns: heading.columns,
      batches: batches(
        first.filter(({ row }) => row > heading.row),
        ended ? null : reading,
        wish,
        (rows) => {
          seen += rows
        },
      ),
      // The unpacked size is not known beforehand; some eighty packed bytes a row are usual.
      progress: () => ({ read: Math.min(size, seen * 80), total: size }),
      close: () => reading.stop(),
    }
  } catch (error) {
    await reading.stop()
    throw error
  }
}

async function* batches(
  first: FileRow[],
  reading: Reading | null,
  wish: TableWish,
  onRows: (rows: number) => void,
): AsyncGenerator<FileRow[]> {
  let waiting = first
  let any = false
  for (let more = reading !== null; ; ) {
    while (waiting.length >= batchRows || (!more && waiting.length > 0)) {
      const batch = waiting.slice(0, batchRows)
      waiting = waiting.slice(batchRows)
      any = true
      onRows(batch.length)
      yield batch
    }
    if (!more) break
    const said = await reading!.next()
    if (said.kind === 'rows') waiting = waiting.concat(said.rows)
    else more = false
  }
  await reading?.stop()
  if (!any) throw new FileRefused('empty', { file: wish.name })
}

interface Reading {
  next(): Promise<FromWorker>
  stop(): Promise<void>
}

function startReading(task: WorkerTask, clock: Pick<Clock, 'after'>, limits: XlsxLimits): Reading {
  const worker = new Worker(new URL('./xlsx-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMiB },
    env: {},
    execArgv: [],
  })
  // Later words of a thread that was given up must not end the process.
  worker.on('error', () => undefined)
  let begun = false
  return {
    async next() {
      if (begun) worker.postMessage('more')
      begun = true
      const said = await answer(worker, task.file, clock, limits.silenceMs)
      if (said.kind === 'refused') throw new QiaoError(said.code, said.facts)
      return said
    },
    async stop() {
      await worker.terminate()
    },
  }
}

function answer(
  worker: Worker,
  file: string,
  clock: Pick<Clock, 'after'>,
  silenceMs: number,
): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    const forget = clock.after(silenceMs, () => {
      settle(() => reject(new FileRefused('too_slow', { file })))
      void worker.terminate()
    })
    const onMessage = (message: FromWorker): void => settle(() => resolve(message))
    const onError = (error: Error & { code?: string }): void =>
      settle(() =>
        reject(
          new FileRefused(
            error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'too_much_text' : 'zip_broken',
            { file },
            { cause: error },
          ),
        ),
      )
    const onExit = (): void => settle(() => reject(new FileRefused('zip_broken', { file })))
    worker.once('message', onMessage).once('error', onError).once('exit', onExit)
    function settle(end: () => void): void {
      forget()
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      end()
    }
  })
}
