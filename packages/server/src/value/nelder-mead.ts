export interface Minimum {
  at: number[]
  value: number
  /** False when it gave up: the place is the best one seen, and not to be trusted. */
  settled: boolean
}

interface Corner {
  at: number[]
  value: number
}

const tolerance = 1e-9
const mostSteps = 4_000

/**
 * The lowest place of a function of a few numbers, without its slope (Nelder and Mead). A generator: it yields once a step,
 * so that a long fit can let others have their turn.
 */
export function* nelderMead(of: (at: number[]) => number, start: number[]): Generator<void, Minimum> {
  const corners: Corner[] = [start, ...start.map((_, i) => start.map((v, j) => (i === j ? v + 0.5 : v)))].map(
    (at) => ({ at, value: of(at) }),
  )
  for (let step = 0; step < mostSteps; step++) {
    corners.sort((a, b) => a.value - b.value)
    const [best, worst] = [corners[0]!, corners.at(-1)!]
    if (worst.value - best.value <= tolerance * (Math.abs(best.value) + tolerance) && isSmall(corners))
      return { ...best, settled: Number.isFinite(best.value) }
    moveWorst(of, corners)
    yield
  }
  corners.sort((a, b) => a.value - b.value)
  return { ...corners[0]!, settled: false }
}

const isSmall = (corners: Corner[]) =>
  corners.every(({ at }) => at.every((v, i) => Math.abs(v - corners[0]!.at[i]!) < 1e-5))

/** One step: reflect, then stretch or shrink. Corners are sorted, best first. */
function moveWorst(of: (at: number[]) => number, corners: Corner[]): void {
  const worst = corners.at(-1)!
  const others = corners.slice(0, -1)
  const centre = worst.at.map((_, i) => others.reduce((sum, { at }) => sum + at[i]!, 0) / others.length)
  const along = (by: number): Corner => {
    const at = centre.map((c, i) => c + by * (worst.at[i]! - c))
    return { at, value: of(at) }
  }
  const reflected = along(-1)
  if (reflected.value < corners[0]!.value) {
    const stretched = along(-2)
    corners[corners.length - 1] = stretched.value < reflected.value ? stretched : reflected
  } else if (reflected.value < others.at(-1)!.value) corners[corners.length - 1] = reflected
  else {
    const inner = along(reflected.value < worst.value ? -0.5 : 0.5)
    if (inner.value < Math.min(reflected.value, worst.value)) corners[corners.length - 1] = inner
    else
      for (let k = 1; k < corners.length; k++) {
        const at = corners[k]!.at.map((v, i) => (v + corners[0]!.at[i]!) / 2)
        corners[k] = { at, value: of(at) }
      }
  }
}
