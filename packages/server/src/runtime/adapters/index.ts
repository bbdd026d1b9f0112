import type { Ports } from '../ports.ts'
import { childPrograms } from './child-programs.ts'
import { dataFiles } from './data-files.ts'
import { guardedHttp } from './guarded-http.ts'
import { outgoingHttp, outgoingSockets } from './outgoing-http.ts'
import { systemClock } from './system-clock.ts'
import { systemRandomness, timeOrderedIds } from './system-random.ts'

/** The real world behind the ports; `filesRoot` is the data directory's `files/`. */
export function systemPorts(filesRoot: string): Ports {
  const clock = systemClock()
  const randomness = systemRandomness()
  return {
    clock,
    randomness,
    ids: timeOrderedIds(clock, randomness),
    http: outgoingHttp(),
    guarded: guardedHttp(),
    sockets: outgoingSockets(),
    files: dataFiles(filesRoot),
    programs: childPrograms(),
  }
}
