import type { RoleName } from '../../src/runtime/access/policy.ts'
import { brandDoors } from './written-doors/brand.ts'
import { customersDoors } from './written-doors/customers.ts'
import { jobsDoors } from './written-doors/jobs.ts'
import { moneyDoors } from './written-doors/money.ts'
import { outsideDoors } from './written-doors/outside.ts'
import { productsDoors } from './written-doors/products.ts'
import { sourcesDoors } from './written-doors/sources.ts'

/**
 * Who is let in at which door, written by hand from the mission's rows M1–M3 and G13 and the trade's rules T16–T18. A new
 * route is written by whoever adds it, in the file of its subject, under what it lets people do. Where this and the server
 * differ, one of the two is wrong, and a person decides which.
 */
const tables = [outsideDoors, brandDoors, productsDoors, jobsDoors, customersDoors, moneyDoors, sourcesDoors]

/** Each door as it is written, with the roles that are let in; null where anybody may ask. */
const written = tables.flatMap((table) =>
  table
    .trim()
    .split(/\n\n/)
    .flatMap((group) => {
      const [, who = '', ...lines] = group.split('\n')
      const roles = who === '= anybody' ? null : (who.slice(2).split(' ') as RoleName[])
      return lines.map((door) => [door, roles] as const)
    }),
)

export const doors: ReadonlyMap<string, readonly RoleName[] | null> = new Map(written)

/** Doors that stand in two places: which of the two holds, nobody could tell. */
export const writtenTwice: readonly string[] = written
  .map(([door]) => door)
  .filter((door, at, all) => all.indexOf(door) !== at)
