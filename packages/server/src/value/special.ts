/** Functions that the models need and the language does not have; pure. */

const lanczos = [
  0.999_999_999_999_809_93, 676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_13,
  -176.615_029_162_140_59, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6,
  1.505_632_735_149_311_6e-7,
]
const halfLogTau = 0.5 * Math.log(2 * Math.PI)

/** The logarithm of the gamma function for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const z = x - 1
  let sum = lanczos[0]!
  for (let i = 1; i < lanczos.length; i++) sum += lanczos[i]! / (z + i)
  const t = z + 7.5
  return halfLogTau + (z + 0.5) * Math.log(t) - t + Math.log(sum)
}

const mostTerms = 20_000
const enough = 1e-13

/** Gauss' hypergeometric function for 0 <= z < 1. */
export function hypergeometric(a: number, b: number, c: number, z: number): number {
  // Close to one the series is slow; Euler's transformation turns it into a tame one there when c < a + b.
  if (z > 0.5 && c < a + b) return (1 - z) ** (c - a - b) * series(c - a, c - b, c, z)
  return series(a, b, c, z)
}

function series(a: number, b: number, c: number, z: number): number {
  let term = 1
  let sum = 1
  for (let n = 0; n < mostTerms; n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z
    sum += term
    if (Math.abs(term) < enough * Math.abs(sum)) break
  }
  return sum
}
