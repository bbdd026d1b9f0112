import { ConnectorFailure } from './connector.ts'

/** More than a client lets run at once gains nothing. */
const atOnce = 32

/**
 * One call for each id, answers in the order asked; what the marketplace does not have is null. The first other failure
 * ends the batch: what has not started is left, and the caller tries the batch again.
 */
export async function fetchEach<T>(
  ids: string[],
  fetchOne: (id: string) => Promise<T | null>,
): Promise<(T | null)[]> {
  const answers = new Array<T | null>(ids.length).fill(null)
  let next = 0
  let failed = false
  const work = async () => {
    while (next < ids.length && !failed) {
      const index = next++
      try {
        answers[index] = await fetchOne(ids[index]!)
      } catch (error) {
        failed = !isMissing(error)
        if (failed) throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, ids.length) }, work))
  return answers
}

/** Null where the marketplace does not have it. */
export async function unlessMissing<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof ConnectorFailure && error.kind === 'not_found'
}
