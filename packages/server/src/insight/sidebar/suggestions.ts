import type { Words } from '../../runtime/http/route.ts'

/** What to say next, with the reason it rests on (data, not a guess). At most three, the most urgent first. */
export interface Suggestion {
  kind: SuggestionKind
  workOrderId: string | null
  code: string | null
  act: 'send_registration_card' | 'claim_order' | 'ask_order_number' | 'send_text'
}

export type SuggestionKind = keyof typeof suggestionWords

/** Where the act is `ask_order_number`, what is said is `askForOrderNumber`'s. */
export const suggestionWords = {
  refund_open: {
    reason: { zh: '{code} 因退款申请挂起', en: '{code} is suspended by a refund request' },
    say: {
      zh: '您好，看到您申请了退款，请问是哪里不合适？安装先为您暂停，需要改约或换货也可以直接告诉我。',
      en: 'I see that you asked for a refund. What is not right? The installation is paused meanwhile.',
    },
  },
  address_changed: {
    reason: { zh: '{code} 的收货地址在平台上改过', en: 'The delivery address of {code} was changed' },
    say: {
      zh: '您好，看到收货地址有变动，上门安装的地址也一起改吗？请点卡片核对一下。',
      en: 'The delivery address has changed. Shall the technician go there too? Please check it on the card.',
    },
  },
  address_incomplete: {
    reason: { zh: '{code} 待补全联系人和地址', en: '{code} lacks contact and address' },
    say: {
      zh: '您好，麻烦点开卡片填一下上门联系人、电话和详细地址，我好给您安排师傅。',
      en: 'Please open the card and fill in contact, phone and address, so that I can send a technician.',
    },
  },
  to_appoint: {
    reason: { zh: '{code} 货已到，待预约', en: 'The goods of {code} are there; no appointment yet' },
    say: {
      zh: '您好，货已经到了，您看哪天方便上门安装？点开卡片就能选时间。',
      en: 'The goods have arrived. Which day suits you? The card shows free times.',
    },
  },
  goods_on_the_way: {
    reason: { zh: '{code} 待到货', en: '{code} waits for the goods' },
    say: {
      zh: '您好，货到后我会马上联系您约安装时间，请先不要拆箱。',
      en: 'I will call you as soon as the goods arrive. Please leave the box closed until then.',
    },
  },
  to_sign_off: {
    reason: { zh: '{code} 已完工，待验收', en: '{code} is done and waits for sign-off' },
    say: {
      zh: '您好，师傅已经装好了，麻烦您试用后在卡片里确认一下。',
      en: 'The work is done. Please try it and confirm on the card.',
    },
  },
  not_bound: {
    reason: { zh: '这位好友还没有关联订单', en: 'No order is linked to this contact yet' },
    say: {
      zh: '您好，方便发一下订单号和收货手机尾号吗？我帮您登记安装和保修。',
      en: 'Could you send the order number and the last four digits of the phone? I will register it for you.',
    },
  },
  number_said: {
    reason: { zh: '客户报了订单号，还差一项核对', en: 'A number was said; one more fact is needed' },
    say: {
      zh: '收到订单号了。麻烦您再告诉我收货手机尾号，或收件人姓什么，我核对后马上给您登记。',
      en: 'I have the number. What are the last four digits of the receiver’s phone, or the surname? Then I register it.',
    },
  },
  nothing_found: {
    reason: {
      zh: '没有找到可能的订单。送人、代付的订单留的是别人的手机号，要问订单号',
      en: 'No likely order was found. A gift carries another’s phone: the order number finds it',
    },
    say: null,
  },
  phone_without_order: {
    reason: {
      zh: '备注或聊天里的手机号没有订单。送人、代付的订单留的是别人的手机号，要问订单号',
      en: 'The phone noted or said has no order. A gift carries another’s phone: the order number finds it',
    },
    say: null,
  },
} as const satisfies Record<string, { reason: Words; say: Words | null }>

export interface OpenJob {
  workOrderId: string
  code: string
  state: string
  addressIncomplete: boolean
  refundAsked: boolean
  addressChanged: boolean
}

/** What is known of a friend without an order. */
export interface UnboundFacts {
  candidates: number
  /** Of these, one by the number that they wrote themself. */
  saidNumber: boolean
  /** A phone stands in the remark or was said, and is no order's. */
  phoneFoundNothing: boolean
}

/** One question at a time: the fact that is missing, or the number of an order that nothing leads to. */
export function suggestionForUnbound({
  candidates,
  saidNumber,
  phoneFoundNothing,
}: UnboundFacts): Suggestion {
  const of = (kind: SuggestionKind, act: Suggestion['act']) => ({ kind, act, workOrderId: null, code: null })
  if (saidNumber) return of('number_said', 'claim_order')
  if (candidates > 0) return of('not_bound', 'claim_order')
  return of(phoneFoundNothing ? 'phone_without_order' : 'nothing_found', 'ask_order_number')
}

export function suggestionsFor(jobs: readonly OpenJob[]): Suggestion[] {
  return jobs
    .flatMap((job): (Suggestion & { rank: number })[] => {
      const found = kindOf(job)
      return found ? [{ ...found, workOrderId: job.workOrderId, code: job.code }] : []
    })
    .sort((a, b) => a.rank - b.rank)
    .slice(0, 3)
    .map(({ rank: _rank, ...one }) => one)
}

function kindOf(job: OpenJob): Pick<Suggestion & { rank: number }, 'kind' | 'act' | 'rank'> | null {
  if (job.refundAsked) return { kind: 'refund_open', act: 'send_text', rank: 0 }
  // An address that nobody gave us yet cannot be out of date.
  if (job.addressIncomplete) return { kind: 'address_incomplete', act: 'send_registration_card', rank: 1 }
  if (job.addressChanged) return { kind: 'address_changed', act: 'send_registration_card', rank: 2 }
  if (job.state === 'sign_off') return { kind: 'to_sign_off', act: 'send_registration_card', rank: 3 }
  if (job.state === 'appoint') return { kind: 'to_appoint', act: 'send_registration_card', rank: 4 }
  if (job.state === 'goods_arrived') return { kind: 'goods_on_the_way', act: 'send_text', rank: 5 }
  return null
}
