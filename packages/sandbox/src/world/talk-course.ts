import type { Life } from './acts.ts'
import { type Course, hour, minute } from './course.ts'
import { itemOf } from './products.ts'

/** Of those who buy, and of friends who ask: how many look around in the brand's own shop as well. */
export const browsing = { buyers: 0.25, friends: 0.4 }
/** Of those who ask, how many write to 微信客服 instead. */
const consulting = 0.35

/** What members note of a new friend. */
const tags = ['高意向', '新房装修', '老客户'] as const

const questions = [
  '你好，我买的门锁什么时候能安排安装？',
  '师傅上门需要提前准备什么吗？',
  '安装收费吗？旧锁能帮忙拆吗？',
  '我换地址了，现在还能改吗？',
  '快递显示到了，什么时候来装？',
  '周末能上门吗？',
]

/** What a member says to each of them. */
const answers = [
  '您好，已经看到您的订单了，师傅今天会和您约时间。',
  '不用准备，家里有人、门口能放工具就行。',
  '安装不另外收费，旧锁可以帮您拆下来。',
  '可以的，新地址发我，我这边马上改。',
  '收到，签收后师傅会在 24 小时内联系您。',
  '可以，周六周日上午都能约。',
]

/** How people meet members in WeCom, ask them, and look around in the brand's own shop. */
export class TalkCourse {
  readonly #world: Course

  constructor(world: Course) {
    this.#world = world
  }

  /** The card in the parcel or the chat: whichever live code there is, else the member is added directly. */
  meet({ tid }: Life): void {
    if (!this.#world.wecom) return
    this.#world.after(this.#world.chance().exponential(hour), () => {
      const ways = Object.keys(this.#world.wecom?.corp.ways ?? {})
      const configId = ways.length > 0 ? this.#world.chance().pick(ways) : undefined
      const added = this.#world.attempt({ kind: 'scan', tid, configId })
      if (added && this.#world.idle().hit(0.3))
        this.#world.attempt({ kind: 'mark', tid, text: this.#world.idle().pick(tags) })
      if (added && this.#world.chance().hit(0.6)) this.askSoon(tid)
    })
  }

  askSoon(tid: string, text = this.#world.chance().pick(questions)): void {
    const wait = this.#world.chance().exponential(30 * minute)
    const life = this.#world.deeds.lives.get(tid)
    if (this.#world.wecom && this.#world.idle().hit(consulting)) this.#consult(tid, wait, text)
    else this.#world.later(wait, { kind: 'ask', tid, text })
    if (life && this.#world.idle().hit(browsing.friends))
      this.#world.after(wait + 5 * minute, () => this.browse(life, false))
  }

  /** Most get an answer within the hour, and some of these talks are closed; the rest waits for whoever watches. */
  #consult(tid: string, wait: number, text: string): void {
    const idle = this.#world.idle()
    this.#world.later(wait, { kind: 'consult', tid, text }, () => {
      if (idle.hit(0.15)) this.#world.later(idle.exponential(hour), { kind: 'join_group', tid })
      if (idle.hit(0.35)) return
      const reply = {
        kind: 'answer_consult',
        tid,
        text: answers[questions.indexOf(text)] ?? answers[0]!,
      } as const
      this.#world.later(idle.exponential(20 * minute), reply, () => {
        if (idle.hit(0.5)) this.#world.later(idle.exponential(2 * hour), { kind: 'end_consult', tid })
      })
    })
  }

  browse({ person, floor, tid }: Life, buys: boolean): void {
    const code = floor.look(tid).lines[0]?.merchantCode
    const item = code ? itemOf(code, 1) : undefined
    if (!this.#world.visits || !item || item.kind === 'price_link') return
    this.#world.deeds.social.browse(person, item, this.#world.idle(), buys)
    this.#world.deeds.count('browse')
  }
}
