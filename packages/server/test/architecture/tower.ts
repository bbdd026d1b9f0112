import { type Import, importsIn, show } from './imports.ts'
import { isTest, type Tree } from './tree.ts'

/**
 * The tower, bottom up. A folder of `packages/server/src` imports from lower lines only; folders on one line do not
 * know each other. This is the one place where the order is written for machines; a new capability is one word
 * here. Words without a folder (`triage`, `segments`, `devices`, …) keep the place of what is not built yet.
 */
export const tower: readonly (readonly string[])[] = [
  ['kernel'],
  ['runtime'],
  [
    'customers',
    'consents',
    'organization',
    'providers',
    'catalog',
    'connectors',
    'flow',
    'ledger',
    'mapping',
    'routing',
    'triage',
  ],
  ['outreach', 'segments'],
  // Below intake, which calls with what was granted; above outreach, which tells owners.
  ['authorisation', 'quotas'],
  // gateway is a process of its own, which calls marketplaces for those above and knows none of them.
  ['gateway', 'imports', 'intake', 'marketplace-rules'],
  // Live records of mapped sources take the way of imports.
  ['orders', 'devices', 'playbooks', 'listings', 'mapped-sources'],
  // Above orders, because a contact claims an order: docs/decisions/0011-contacts-above-orders.md.
  ['contacts'],
  // What people say is linked to whom they are in WeCom; pools know who holds a customer there.
  ['conversations', 'pools', 'tagging'],
  // behaviour follows orders' events, and stands below those who will act on it (journeys, campaigns).
  ['work-orders', 'inventory', 'behaviour'],
  // notes are written on customers and jobs, and tell members.
  // records leads what files bring to customers, orders and jobs; value judges who buys again.
  ['dispatch', 'fulfilment', 'records', 'notes', 'value', 'campaigns', 'journeys', 'loyalty'],
  // installed-products reads what jobs and records told of what is at a customer's home.
  ['settlement', 'installed-products'],
  // What customers will need: from what they bought and what they own.
  ['needs'],
  ['processes'],
  ['insight'],
  // Records of every folder in the shape of others: for webhooks, and as files.
  // privacy takes a person out of every folder's tables, and copies what they hold.
  ['outward', 'privacy'],
  // Follows the events of everybody, and nobody below needs it.
  ['webhooks'],
  ['app'],
]

/** In these every file is a door. */
const wideOpen = ['kernel', 'runtime']
/** Files at the top of a folder that `app` may import, and nobody else. */
const doorsForApp = /^(routes|subscribers|jobs)\.ts$/
const source = 'packages/server/src/'

interface Place {
  room: string
  /** Path inside the room. */
  inside: string
}

function placeOf(path: string): Place | null {
  if (!path.startsWith(source)) return null
  const [room = '', ...inside] = path.slice(source.length).split('/')
  return { room, inside: inside.join('/') }
}

const lineOfRoom = new Map(tower.flatMap((rooms, line) => rooms.map((room) => [room, line] as const)))

/** Folders of the source that the list does not know. */
export function unknownRooms(tree: Tree): string[] {
  const rooms = new Set(
    [...tree.keys()].map((path) => placeOf(path)?.room).filter((room) => room !== undefined),
  )
  return [...rooms].filter((room) => !lineOfRoom.has(room))
}

/** Imports of the server's source that break the tower, each with the reason. Tests may import what they test. */
export function brokenArrows(tree: Tree): string[] {
  return importsIn(tree)
    .filter((one) => !isTest(one.from))
    .flatMap((one) => {
      const reason = problemOf(one)
      return reason ? [`${show(one)}: ${reason}`] : []
    })
}

function problemOf({ from, to }: Import): string | null {
  const here = placeOf(from)
  if (!here || !to.startsWith('packages/')) return null
  const there = placeOf(to)
  if (!there) return 'leaves the source of the server'
  if (here.room === there.room)
    return here.room === 'connectors' ? problemInsideConnectors(here, there) : problemInside(here, there)
  const [mine, theirs] = [lineOfRoom.get(here.room) ?? -1, lineOfRoom.get(there.room) ?? 99]
  if (mine === theirs) return 'sideways: both folders stand on one line'
  if (mine < theirs) return 'upwards'
  return isDoor(there, here.room) ? null : 'not through the door'
}

/** Routes, subscribers and jobs of a folder that nothing in `app` takes up: they would never run. */
export function notMounted(tree: Tree): string[] {
  const mounted = new Set(
    importsIn(tree).flatMap(({ from, to }) => (placeOf(from)?.room === 'app' ? [to] : [])),
  )
  return [...tree.keys()].filter((path) => {
    const place = placeOf(path)
    return place && place.room !== 'app' && doorsForApp.test(place.inside) && !mounted.has(path)
  })
}

function isDoor({ room, inside }: Place, caller: string): boolean {
  if (wideOpen.includes(room)) return true
  if (room === 'connectors') return inside.startsWith('contract/') || /^[^/]+\/index\.ts$/.test(inside)
  return inside === 'index.ts' || (caller === 'app' && doorsForApp.test(inside))
}

function problemInside(here: Place, there: Place): string | null {
  return there.inside === 'index.ts' && here.room !== 'app' ? 'an insider comes through its own door' : null
}

/** A tower of its own: `contract` below, then one folder an outside system, then the files that list them all. */
function problemInsideConnectors(here: Place, there: Place): string | null {
  const [mine, theirs] = [here, there].map(({ inside }) =>
    inside.includes('/') ? inside.split('/')[0]! : '',
  )
  if (mine === theirs)
    return there.inside === `${mine}/index.ts` ? 'an insider comes through its own door' : null
  if (theirs === 'contract' || mine === '') return null
  return mine === 'contract' ? 'upwards' : 'sideways: one connector knows another'
}
