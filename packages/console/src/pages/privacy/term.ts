const daysOfYear = 365

/** 1095 days are said as 3 years; what is no whole year stays days. */
export function termWords(days: number): ['years' | 'oneYear' | 'days', { n: number }] {
  if (days < daysOfYear || days % daysOfYear !== 0) return ['days', { n: days }]
  return [days === daysOfYear ? 'oneYear' : 'years', { n: days / daysOfYear }]
}
