import type { Door } from './door.ts'
import { Refused } from './door.ts'
import { signaturePicture } from './pictures.ts'
import { prefersPhone, type Stage, tidOf, tryDeed, type Window } from './stage.ts'
import { type Contact, contactOf, pickSlot, ratingBy, strangerFor, withoutOneDigit } from './words.ts'

/** The customer says who and where he is, at times with a slip of the finger first. */
export async function giveAddress(stage: Stage): Promise<void> {
  const contact = await contactFor(stage)
  const { brief, troupe, chance } = stage
  if (prefersPhone(stage)) {
    const agent = await troupe.agent()
    await agent.post(`/console/work-orders/${brief.workOrderId}/service-address`, contact)
  } else {
    const customer = await troupe.customer(brief.workOrderId)
    if (chance('slip').hit(0.15))
      await expectNo(register(customer, { ...contact, phone: withoutOneDigit(contact, chance('digit')) }))
    await register(customer, contact, chance('wish').hit(0.4) ? await slotOf(customer, stage) : null)
  }
  stage.count('address')
}

function register(customer: Door, contact: Contact, wish: Window | null = null): Promise<unknown> {
  return customer.post('/customer/work-order/contact', { ...contact, wish })
}

async function expectNo(wrong: Promise<unknown>): Promise<void> {
  try {
    await wrong
  } catch (error) {
    if (!(error instanceof Refused) || error.status === 429) throw error
  }
}

async function contactFor(stage: Stage): Promise<Contact> {
  const tid = await tidOf(stage)
  const life = tid === null ? undefined : stage.world.lives.get(tid)
  return life ? contactOf(life.receiver) : strangerFor(stage.brief, stage.chance('home'))
}

/** The parcel comes: first by the marketplace's own news, else the agent is told. */
export async function receiveGoods(stage: Stage): Promise<void> {
  const tid = await tidOf(stage)
  const came = tid !== null && stage.first('parcel') && parcelComes(stage, tid)
  const agent = await stage.troupe.agent()
  if (!came) await agent.post(`/console/work-orders/${stage.brief.workOrderId}/goods-arrival`)
  stage.count('arrival')
}

function parcelComes(stage: Stage, tid: string): boolean {
  tryDeed(stage, { kind: 'ship', tid })
  return tryDeed(stage, { kind: 'deliver', tid })
}

/** The time that was wished for, if it can still be had. */
export async function chooseTime(stage: Stage): Promise<void> {
  const { brief, troupe } = stage
  const byPhone = prefersPhone(stage)
  const door = byPhone ? await troupe.agent() : await troupe.customer(brief.workOrderId)
  const base = byPhone ? `/console/work-orders/${brief.workOrderId}` : '/customer/work-order'
  const slot = await slotOf(door, stage, base)
  if (!slot) throw new Refused(404, 'no slot left', 5)
  await door.post(`${base}/appointment`, slot)
  stage.count('appointment')
}

async function slotOf(
  door: Door,
  { brief, chance }: Stage,
  base = '/customer/work-order',
): Promise<Window | null> {
  const { items } = await door.get<{ items: Window[] }>(`${base}/appointment-slots`)
  const wished = items.find(({ startsAt }) => startsAt === brief.contact?.wish?.startsAt)
  return wished ?? pickSlot(items, chance('slot'))
}

/** Who opened the link signs on the own page, or reads the completion code out; the others get a return call. */
export async function signOff(stage: Stage): Promise<void> {
  if (prefersPhone(stage)) {
    if (!(await signOffByCall(stage))) return
  } else if (stage.chance('code').hit(0.25)) await signOffByCode(stage)
  else await signOffBySignature(stage)
  stage.count('signOff')
  const tid = await tidOf(stage)
  if (tid) tryDeed(stage, { kind: 'confirm_receipt', tid })
  stage.troupe.dismissCustomer(stage.brief.workOrderId)
}

async function signOffBySignature({ brief, troupe, chance, count }: Stage): Promise<void> {
  const customer = await troupe.customer(brief.workOrderId)
  await customer.post('/customer/work-order/sign-off', {
    signatureBase64: signaturePicture(chance('signature')),
    ...ratingBy(chance('rating')),
  })
  count('rating')
}

async function signOffByCode({ brief, troupe, chance, count }: Stage): Promise<void> {
  const customer = await troupe.customer(brief.workOrderId)
  const { completionCode } = await customer.get<{ completionCode: string | null }>('/customer/work-order')
  const technician = await troupe.technician(brief.technicianId!)
  await technician.post(`/technician/work-orders/${brief.workOrderId}/completion-code`, {
    code: completionCode,
  })
  await customer.post('/customer/work-order/rating', ratingBy(chance('rating')))
  count('rating')
}

/** Two people, so two moves: the technician asks, the agent calls. True once the call was made. */
async function signOffByCall({ brief, memory, troupe, count }: Stage): Promise<boolean> {
  if (!memory.happened.has('return call')) {
    const technician = await troupe.technician(brief.technicianId!)
    await technician.post(`/technician/work-orders/${brief.workOrderId}/return-call-request`)
    memory.happened.add('return call')
    return false
  }
  const agent = await troupe.agent()
  await agent.post(`/console/work-orders/${brief.workOrderId}/return-calls`, { outcome: 'confirmed' })
  count('returnCall')
  return true
}
