/** `+3.2%` or `-12.1%`: how far a forecast lies from what happened; a dash where nothing did. */
export function gapOf(predicted: number, happened: number): string {
  if (happened === 0) return '—'
  const gap = (predicted / happened - 1) * 100
  return `${gap > 0 ? '+' : ''}${gap.toFixed(1)}%`
}

export const shareText = (percent: number): string => `${percent.toFixed(1)}%`
