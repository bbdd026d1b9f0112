import { readFileSync } from 'node:fs'

/**
 * The most memory this process ever held, in MiB. Linux begins `maxRSS` of a child with what its parent held, so its own
 * high-water mark is read where there is one.
 */
export function peakRssMib(): number {
  return ownPeakKib() / 1024
}

function ownPeakKib(): number {
  try {
    const mark = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))
    if (mark) return Number(mark[1])
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS
}
