import { readFileSync } from 'node:fs'
import { peakRssMib as ownPeakMib } from '../../packages/server/src/runtime/adapters/peak-memory.ts'

/**
 * The highest memory of this process and of what started it (npm and its shell), in MiB: the whole tree of the command without
 * the database. Threads count with the process. Where there is no /proc, this process alone.
 */
export function peakRssMib(): number {
  return Math.ceil(ownPeakMib() + launchers())
}

function launchers(): number {
  let sum = 0
  let pid = process.ppid
  for (let i = 0; i < 3 && pid > 1; i += 1) {
    const status = statusOf(pid)
    if (!status || !/^(node|npm.*|sh|bash|dash)$/.test(status.name) || !isLauncher(pid)) break
    sum += status.peakKib / 1024
    pid = status.parent
  }
  return sum
}

function isLauncher(pid: number): boolean {
  try {
    return /npm|run\.mjs/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
  } catch {
    return false
  }
}

function statusOf(pid: number): { name: string; parent: number; peakKib: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8')
    const field = (name: string): string => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(text)?.[1] ?? ''
    return { name: field('Name'), parent: Number(field('PPid')), peakKib: Number(field('VmHWM')) }
  } catch {
    return null
  }
}
