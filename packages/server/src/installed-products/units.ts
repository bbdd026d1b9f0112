import type { Unit, UnitState, Work } from './installed-product.ts'

/** What an order tells of the units that it sold; its own words only, so that this stays pure. */
export interface SoldOrder {
  orderId: string
  customerId: string | null
  paid: boolean
  boughtAt: Date
  /** By its state or its time: files tell the one without the other. */
  arrived: boolean
  deliveredAt: Date | null
  lines: {
    lineId: string
    pieces: number
    closed: boolean
    products: { productId: string; units: number }[]
  }[]
  /** Requests that were refunded and take goods back; null is the whole order, or the whole line. */
  refunds: { lineId: string | null; pieces: number | null; afterShipment: boolean }[]
}

export interface DoneJob {
  workOrderId: string
  orderId: string | null
  customerId: string | null
  serviceType: string
  installs: boolean
  openedAt: Date
  /** Null while it is not done. */
  doneAt: Date | null
  lines: { lineId: string | null; productId: string | null; name: string; units: number }[]
  serials: { lineId: string | null; serial: string }[]
  materials: { code: string; name: string }[]
}

export interface ToldDevice {
  serial: string
  productId: string | null
}

/** A project order of thousands is no household's: its units beyond this many are not told one by one. */
const mostOfLine = 200

/** Units that an order sold, with the serial numbers that its jobs and parcels told. The same facts in any order give the same. */
export function unitsOfOrder(
  order: SoldOrder,
  jobs: readonly DoneJob[],
  devices: readonly ToldDevice[],
): Unit[] {
  if (!order.paid && order.refunds.length === 0) return []
  const sorted = jobs.toSorted(
    (a, b) => a.openedAt.getTime() - b.openedAt.getTime() || (a.workOrderId < b.workOrderId ? -1 : 1),
  )
  const units = order.lines.flatMap((line) => unitsOfLine(order, line, sorted))
  const told = new Set<string>()
  for (const job of sorted) for (const one of job.serials) giveSerial(units, told, one, job)
  for (const { serial, productId } of devices.toSorted((a, b) => (a.serial < b.serial ? -1 : 1)))
    if (!told.has(serial)) giveParcelSerial(units, told, serial, productId)
  return units
}

function unitsOfLine(order: SoldOrder, line: SoldOrder['lines'][number], jobs: readonly DoneJob[]): Unit[] {
  const back = refundedOf(order, line)
  const install = jobs.find(
    (job) => job.installs && job.doneAt && job.lines.some((one) => one.lineId === line.lineId),
  )
  return line.products.flatMap(({ productId, units }) => {
    const lost = Math.ceil((back.pieces * units) / Math.max(line.pieces, 1))
    return Array.from({ length: Math.min(units, mostOfLine) }, (_, i): Unit => {
      const gone = i >= units - lost
      return {
        sourceKey: `order:${order.orderId}/${line.lineId}/${productId}/${i + 1}`,
        origin: 'order',
        productId,
        name: null,
        customerId: order.customerId,
        orderId: order.orderId,
        lineId: line.lineId,
        workOrderId: gone ? null : (install?.workOrderId ?? null),
        serial: null,
        boughtAt: order.boughtAt,
        deliveredAt: order.deliveredAt,
        installedAt: gone ? null : (install?.doneAt ?? null),
        state: stateOf(order, gone, back.afterShipment, install !== undefined),
      }
    })
  })
}

function refundedOf(
  { refunds, arrived }: SoldOrder,
  line: SoldOrder['lines'][number],
): { pieces: number; afterShipment: boolean } {
  const own = refunds.filter(({ lineId }) => lineId === null || lineId === line.lineId)
  const pieces = own.reduce((sum, one) => sum + (one.pieces ?? line.pieces), 0)
  if (own.length === 0 && line.closed) return { pieces: line.pieces, afterShipment: arrived }
  return { pieces: Math.min(pieces, line.pieces), afterShipment: own.some((one) => one.afterShipment) }
}

function stateOf(order: SoldOrder, gone: boolean, afterShipment: boolean, installed: boolean): UnitState {
  if (gone) return afterShipment ? 'returned' : 'withdrawn'
  return order.arrived || installed ? 'owned' : 'ordered'
}

/** A number that a technician read off belongs to a unit of its line; the line's first that has none. */
function giveSerial(
  units: Unit[],
  told: Set<string>,
  { lineId, serial }: { lineId: string | null; serial: string },
  job: DoneJob,
): void {
  if (told.has(serial)) return
  const only = job.lines.length === 1 ? job.lines[0]! : null
  const line = job.lines.find((one) => one.lineId === lineId) ?? only
  const unit = units.find(
    (one) =>
      one.serial === null &&
      one.lineId === line?.lineId &&
      (line.productId === null || one.productId === line.productId) &&
      isHere(one),
  )
  if (!unit) return
  unit.serial = serial
  told.add(serial)
}

function giveParcelSerial(units: Unit[], told: Set<string>, serial: string, productId: string | null): void {
  const products = new Set(units.map((one) => one.productId))
  const wanted = productId ?? (products.size === 1 ? [...products][0]! : null)
  const unit = units.find((one) => one.serial === null && one.productId === wanted && wanted !== null)
  if (!unit) return
  unit.serial = serial
  told.add(serial)
}

const isHere = ({ state }: Unit): boolean => state === 'owned' || state === 'ordered'

/**
 * Units that only a job knows: it has no order of ours, and installed something or read a number off that nobody knows yet.
 * A repair without a number tells of no certain unit.
 */
export function unitsOfJob(job: DoneJob, known: ReadonlySet<string>): Unit[] {
  if (job.orderId !== null || job.doneAt === null) return []
  return job.lines.flatMap((line, i) => {
    const serials = job.serials
      .filter((one) => one.lineId === line.lineId || job.lines.length === 1)
      .map((one) => one.serial)
    const units = job.installs ? Math.max(line.units, serials.length) : serials.length
    return Array.from({ length: Math.min(units, mostOfLine) }, (_, n) => ({ n, serial: serials[n] ?? null }))
      .filter(({ serial }) => serial === null || !known.has(serial))
      .map(
        ({ n, serial }): Unit => ({
          sourceKey: `job:${job.workOrderId}/${line.lineId ?? i}/${n + 1}`,
          origin: 'work_order',
          productId: line.productId,
          name: line.productId ? null : line.name,
          customerId: job.customerId,
          orderId: null,
          lineId: line.lineId,
          workOrderId: job.workOrderId,
          serial,
          boughtAt: null,
          deliveredAt: null,
          installedAt: job.installs ? job.doneAt : null,
          state: 'owned',
        }),
      )
  })
}

/** What a job did to a unit, where it is done. */
export function workOf(job: DoneJob): Work | null {
  if (job.doneAt === null) return null
  return {
    workOrderId: job.workOrderId,
    serviceType: job.serviceType,
    openedAt: job.openedAt.toISOString(),
    doneAt: job.doneAt.toISOString(),
    materials: job.materials,
  }
}

/** The units that a job was for: of the lines that it names, or with a number that was read off. */
export function unitsAt<U extends Pick<Unit, 'orderId' | 'lineId' | 'serial' | 'state'>>(
  job: DoneJob,
  units: readonly U[],
): U[] {
  const serials = new Set(job.serials.map((one) => one.serial))
  const lines = new Set(job.lines.map((one) => one.lineId))
  const named = units.filter(
    (one) => (one.serial !== null && serials.has(one.serial)) || (one.serial === null && ofLine(one)),
  )
  function ofLine(one: U): boolean {
    return job.orderId !== null && one.orderId === job.orderId && lines.has(one.lineId)
  }
  return named.filter(({ state }) => state === 'owned' || state === 'ordered')
}
