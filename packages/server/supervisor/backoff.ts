const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
/** Who lived longer than this was up: its death starts the count of fast deaths anew. */
const STEADY_MS = 10_000
const FAST_DEATHS_ALLOWED = 5

/** Decides how long to wait before something that died is started again; null means not again. */
export function backoff(): (livedMs: number) => number | null {
  let fastDeaths = 0
  return (livedMs) => {
    fastDeaths = livedMs < STEADY_MS ? fastDeaths + 1 : 0
    if (fastDeaths >= FAST_DEATHS_ALLOWED) return null
    return Math.min(FIRST_PAUSE_MS * 2 ** fastDeaths, LONGEST_PAUSE_MS)
  }
}
