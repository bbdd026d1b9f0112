import { readdirSync, readFileSync } from 'node:fs'

const ticksPerSecond = 100

/** CPU milliseconds that a process and all below it used so far, ended children included. Linux only. */
export function cpuMs(pid: number): number {
  return [pid, ...descendants(pid)].reduce((sum, one) => sum + ownCpuMs(one), 0)
}

function ownCpuMs(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ticks = [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0)
    return (ticks * 1000) / ticksPerSecond
  } catch {
    return 0
  }
}

function descendants(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8')
      const parent = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(name)])
    } catch {
      // The process ended meanwhile.
    }
  }
  const found: number[] = []
  const walk = (one: number): void => {
    for (const child of children.get(one) ?? []) {
      found.push(child)
      walk(child)
    }
  }
  walk(pid)
  return found
}

/** Milliseconds of all cores that a virtual machine's host gave to others since the start, by `/proc/stat`; 0 where nothing tells. */
export function stolenMs(text = machineStat()): number {
  const [, , , , , , , , stolen] = text.split('\n', 1)[0]!.split(/\s+/)
  return (Number(stolen ?? 0) * 1000) / ticksPerSecond
}

function machineStat(): string {
  try {
    return readFileSync('/proc/stat', 'utf8')
  } catch {
    return ''
  }
}
