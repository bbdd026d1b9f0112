import type { OwnShopVisits } from '../own-shop/index.ts'
import type { Chance } from '../random.ts'
import type { WecomStandIn } from '../wecom/index.ts'
import { ActRefused } from './act-refused.ts'
import type { VirtualPerson } from './people.ts'
import type { ShopItem } from './products.ts'

const groupName = '禾木智家用户交流群'

const categories: [RegExp, string][] = [
  [/LOCK|BAT|KEY|CARE/, '智能锁'],
  [/AC/, '空调'],
  [/WP|FLT/, '净水器'],
]

/** What people do beside buying: look around in the brand's own shop, write to 微信客服, come to the brand's group. */
export class SocialActs {
  readonly #wecom: WecomStandIn | null
  readonly #visits: OwnShopVisits | null

  constructor(wecom: WecomStandIn | null, visits: OwnShopVisits | null) {
    this.#wecom = wecom
    this.#visits = visits
  }

  /** Whoever refuses the banner leaves no trace: `told` is false. */
  browse(person: VirtualPerson, item: ShopItem, chance: Chance, buys: boolean): Record<string, unknown> {
    if (!this.#visits) throw new ActRefused('the brand has no shop of its own here')
    const code = item.outer_iid
    const told = this.#visits.visit(
      { id: person.id, phone: person.home.mobile, unionId: this.#wecom?.unionIdOf(person) ?? null },
      {
        product: code,
        name: item.title,
        category: categories.find(([shape]) => shape.test(code))?.[1] ?? '配件',
      },
      chance,
      buys,
    )
    return { personId: person.id, told }
  }

  consult(person: VirtualPerson, text: string): Record<string, unknown> {
    const wecom = this.#running()
    const contact = wecom.contactOf(person)
    wecom.service.enter(contact)
    wecom.service.say(contact, { msgtype: 'text', text: { content: text } })
    return { personId: person.id, externalUserId: contact.externalUserId }
  }

  /** A member answers in WeCom's own client. */
  answerConsult(person: VirtualPerson, text: string, userId: string | undefined): Record<string, unknown> {
    const wecom = this.#running()
    const servicer = userId ?? wecom.actingUserId
    wecom.service.answer(wecom.contactOf(person), servicer, text)
    return { personId: person.id, userId: servicer }
  }

  endConsult(person: VirtualPerson): Record<string, unknown> {
    const wecom = this.#running()
    wecom.service.end(wecom.contactOf(person))
    return { personId: person.id }
  }

  /** The brand's group; the first who comes finds it opened by a member. */
  joinGroup(person: VirtualPerson): Record<string, unknown> {
    const wecom = this.#running()
    const group =
      Object.values(wecom.corp.groups).find((one) => one.name === groupName) ??
      wecom.groups.create(wecom.actingUserId, groupName)
    wecom.groups.join(group.chat_id, wecom.contactOf(person).externalUserId)
    return { personId: person.id, chatId: group.chat_id }
  }

  /** The member who holds the friend puts a corp tag on; one of that name is made where there is none. */
  mark(friend: { externalUserId: string; userId: string }, name: string): Record<string, unknown> {
    const { corp, directory } = this.#running()
    const known = corp.tagGroups.flatMap((group) => group.tag).find((tag) => tag.name === name)
    directory.markByHand(friend, known?.id ?? directory.addTag('客户意向', name), true)
    return { ...friend, tag: name }
  }

  #running(): WecomStandIn {
    if (!this.#wecom) throw new ActRefused('the WeCom stand-in is not running')
    return this.#wecom
  }
}
