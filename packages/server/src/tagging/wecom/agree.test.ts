import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CorpTagAct } from '../../contacts/index.ts'
import { agree, type OurTag, type Sides } from './agree.ts'

/** A corp and a brand that edit the same tags; `meet` is what the job does with both. */
class Two {
  ours = { groups: [] as { id: string; name: string }[], tags: [] as OurTag[] }
  theirs: {
    id: string
    name: string
    tags: { id: string; name: string; leadsTo: string | null; pairs: number }[]
  }[] = []
  links = { groups: [] as Sides['groupLinks'], tags: [] as Sides['tagLinks'] }
  held = new Set<string>()
  spread = false
  effects: unknown[] = []
  disagreements: { kind: string; ours: string; theirs: string }[] = []
  acts: CorpTagAct[] = []
  #ids = 0
  readonly #next = () => {
    this.#ids += 1
    return `id-${this.#ids}`
  }

  here(group: string | null, ...names: string[]): void {
    let found = this.ours.groups.find((one) => one.name === group)
    if (group !== null && !found) {
      found = { id: this.#next(), name: group }
      this.ours.groups.push(found)
    }
    for (const name of names)
      this.ours.tags.push({
        name,
        groupId: found?.id ?? null,
        ended: false,
        deleteThere: false,
        busy: false,
        renamingTo: null,
      })
  }
  there(group: string, ...names: string[]): void {
    let found = this.theirs.find((one) => one.name === group)
    if (!found) {
      found = { id: this.#next(), name: group, tags: [] }
      this.theirs.push(found)
    }
    for (const name of names)
      if (!found.tags.some((one) => one.name === name)) {
        found.tags.push({ id: this.#next(), name, leadsTo: null, pairs: 0 })
        this.held.delete(name)
      }
  }
  ourTag = (name: string) => this.ours.tags.find((one) => one.name === name)!
  theirTag = (name: string) =>
    this.theirs.flatMap((one) => one.tags).find((one) => one.name === name && one.leadsTo === null)!
  /** What an administrator does: names that are lost by it are held. */
  byHand(work: () => void): void {
    const names = () => new Set(this.theirs.flatMap((one) => one.tags.map((tag) => tag.name)))
    const before = names()
    work()
    this.theirs = this.theirs.filter((one) => one.tags.length > 0)
    const after = names()
    for (const name of before) if (!after.has(name)) this.held.add(name)
    for (const name of after) this.held.delete(name)
  }

  meet(): void {
    for (let n = 0; n < 200; n += 1) {
      const agreed = agree({
        ...this.ours,
        theirs: this.theirs,
        groupLinks: this.links.groups,
        tagLinks: this.links.tags,
        held: this.held,
        spread: this.spread,
        newId: this.#next,
      })
      this.ours = { groups: agreed.groups, tags: agreed.tags }
      this.links = { groups: agreed.groupLinks, tags: agreed.tagLinks }
      this.effects.push(...agreed.effects)
      this.disagreements.push(...agreed.disagreements)
      for (const one of agreed.effects) if (one.effect === 'retire') this.ourTag(one.name).deleteThere = false
      const [act] = agreed.there
      if (!act) return
      this.acts.push(act)
      this.#perform(act)
    }
    throw new Error('the two sides never come to an end')
  }

  #perform(act: CorpTagAct): void {
    const groupOf = (one: { groupId: string | null; groupName: string }) => {
      if (one.groupId !== null) return this.theirs.find((each) => each.id === one.groupId)!
      this.there(one.groupName)
      return this.theirs.find((each) => each.name === one.groupName)!
    }
    const all = () => this.theirs.flatMap((one) => one.tags)
    if (act.act === 'create') {
      const group = groupOf(act)
      for (const name of act.names) {
        expect(group.tags.map((one) => one.name)).not.toContain(name)
        group.tags.push({ id: this.#next(), name, leadsTo: null, pairs: 0 })
      }
    } else if (act.act === 'rename') {
      Object.assign([...this.theirs, ...all()].find((one) => one.id === act.id)!, { name: act.name })
    } else if (act.act === 'delete') {
      for (const group of this.theirs) group.tags = group.tags.filter((one) => !act.tagIds.includes(one.id))
      this.theirs = this.theirs.filter((one) => one.tags.length > 0 && !act.groupIds.includes(one.id))
    } else if (act.act === 'move') {
      const group = groupOf(act)
      const made = { id: this.#next(), name: act.name, leadsTo: null, pairs: 0 }
      expect(group.tags.map((one) => one.name)).not.toContain(act.name)
      group.tags.push(made)
      all().find((one) => one.id === act.tagId)!.leadsTo = made.id
    } else {
      const sort = <T extends { id: string }>(some: T[]) =>
        some.toSorted((a, b) => (act.ids.indexOf(a.id) + 1 || 999) - (act.ids.indexOf(b.id) + 1 || 999))
      if (this.theirs.some((one) => act.ids.includes(one.id))) this.theirs = sort(this.theirs)
      for (const group of this.theirs)
        if (group.tags.some((one) => act.ids.includes(one.id))) group.tags = sort(group.tags)
    }
  }

  ourTree = () =>
    this.ours.groups.map((one) => [
      one.name,
      this.ours.tags.filter((tag) => tag.groupId === one.id && !tag.ended).map((tag) => tag.name),
    ])
  theirTree = () => this.theirs.map((one) => [one.name, one.tags.map((tag) => tag.name)])
}

const met = (work: (two: Two) => void): Two => {
  const two = new Two()
  work(two)
  two.meet()
  two.acts = []
  return two
}

describe('groups of tags, here and in WeCom', () => {
  it('are one after the first look, whoever had them', () => {
    const two = met((one) => {
      one.there('等级', 'VIP', '新客')
      one.here('来源', '门店', '直播')
      one.here(null, '随手记')
    })
    expect(two.ourTree()).toEqual([
      ['来源', ['门店', '直播']],
      ['等级', ['VIP', '新客']],
    ])
    expect(two.theirTree()).toEqual(two.ourTree())
    expect(two.ourTag('随手记').groupId).toBeNull()
    expect(two.effects).toEqual([])
  })

  it('follow a rename of either side', () => {
    const two = met((one) => one.there('等级', 'VIP', '新客'))
    two.theirs[0]!.name = '级别'
    two.byHand(() => {
      two.theirTag('VIP').name = '金卡'
    })
    two.ourTag('新客').renamingTo = '新朋友'
    two.meet()
    expect(two.theirTree()).toEqual([['级别', ['金卡', '新朋友']]])
    expect(two.ourTree()).toEqual(two.theirTree())
    expect(two.effects).toEqual([
      { effect: 'rename', from: 'VIP', to: '金卡' },
      { effect: 'rename', from: '新客', to: '新朋友' },
    ])
    expect(two.disagreements).toEqual([])
  })

  it('take WeCom’s where both changed, and say so', () => {
    const two = met((one) => one.there('等级', 'VIP'))
    two.theirs[0]!.name = '级别'
    two.ours.groups[0]!.name = '档次'
    two.byHand(() => {
      two.theirTag('VIP').name = '金卡'
    })
    two.ourTag('VIP').renamingTo = '贵宾'
    two.meet()
    expect(two.ourTree()).toEqual([['级别', ['金卡']]])
    expect(two.disagreements).toEqual([
      { kind: 'group_name', subject: '等级', ours: '档次', theirs: '级别' },
      { kind: 'tag_name', subject: 'VIP', ours: '贵宾', theirs: '金卡' },
    ])
    expect(two.acts).toEqual([])
  })

  it('keep the order of whoever changed it', () => {
    const two = met((one) => one.there('等级', '一', '二', '三'))
    two.theirs[0]!.tags.reverse()
    two.meet()
    expect(two.ourTree()).toEqual([['等级', ['三', '二', '一']]])
    two.ours.tags.reverse()
    two.meet()
    expect(two.theirTree()).toEqual([['等级', ['一', '二', '三']]])
    two.there('等级', '零')
    two.theirs[0]!.tags.unshift(two.theirs[0]!.tags.pop()!)
    two.meet()
    expect(two.ourTree()).toEqual([['等级', ['零', '一', '二', '三']]])
  })

  it('lose in WeCom what ended here and was to be deleted there, once nobody is being changed any more', () => {
    const two = met((one) => one.there('等级', 'VIP', '旧客'))
    Object.assign(two.ourTag('旧客'), { ended: true, deleteThere: true, busy: true })
    two.meet()
    expect(two.theirTree()).toEqual([['等级', ['VIP', '旧客']]])
    two.ourTag('旧客').busy = false
    two.meet()
    expect(two.theirTree()).toEqual([['等级', ['VIP']]])
    Object.assign(two.ourTag('VIP'), { ended: true, deleteThere: true, groupId: null })
    two.ours.groups = []
    two.meet()
    expect(two.theirTree()).toEqual([])
  })

  it('keep here what was deleted in WeCom, and never make it there again; or retire it, as the rule says', () => {
    const two = met((one) => one.there('等级', 'VIP', '旧客'))
    const drop = (name: string) =>
      two.byHand(() => {
        for (const group of two.theirs) group.tags = group.tags.filter((one) => one.name !== name)
      })
    drop('旧客')
    two.meet()
    expect([two.ourTag('旧客').ended, two.acts]).toEqual([false, []])
    two.spread = true
    drop('VIP')
    two.meet()
    expect(two.effects).toEqual([{ effect: 'retire', name: 'VIP' }])
    expect(two.theirTree()).toEqual([])
  })

  it('move a tag by making it anew; the old one goes when nobody carries it', () => {
    const two = met((one) => {
      one.there('等级', 'VIP', '新客')
      one.there('来源', '门店')
      one.there('桥', '智能锁')
    })
    expect(two.ourTag('智能锁').groupId).toBeNull()
    const source = two.ours.groups.find((one) => one.name === '来源')!.id
    two.theirTag('VIP').pairs = 3
    two.ourTag('VIP').groupId = source
    two.ourTag('智能锁').groupId = source
    const [old] = two.theirs[0]!.tags
    two.meet()
    expect(two.theirTree()).toContainEqual(['等级', ['VIP', '新客']])
    expect(two.theirTag('VIP').id).not.toBe(old!.id)
    old!.pairs = 0
    two.meet()
    expect(two.theirTree()).toEqual([
      ['等级', ['新客']],
      ['来源', expect.arrayContaining(['门店', 'VIP', '智能锁'])],
    ])
  })

  it('know two tags of one name in WeCom as one here, until one of them is renamed', () => {
    const two = met((one) => {
      one.there('等级', 'VIP')
      one.there('别的', 'VIP', '门店')
    })
    expect(two.ours.tags.map((one) => one.name)).toEqual(['VIP', '门店'])
    two.theirs[1]!.tags[0]!.name = '贵宾'
    two.meet()
    expect(two.effects).toEqual([])
    expect(two.ourTree()).toEqual(two.theirTree())
    expect(two.ourTree()).toEqual([
      ['等级', ['VIP']],
      ['别的', ['门店', '贵宾']],
    ])
  })

  type Edit = { by: 'us' | 'them'; act: string; a: number; b: number }
  const edit = fc.record<Edit>({
    by: fc.constantFrom('us', 'them'),
    act: fc.constantFrom('add', 'rename', 'group', 'delete', 'order', 'move', 'meet'),
    a: fc.nat(30),
    b: fc.nat(30),
  })
  function perform(two: Two, { by, act, a, b }: Edit): void {
    const pick = <T>(all: readonly T[], n: number): T | undefined => all[n % Math.max(1, all.length)]
    const fresh = `名${b % 8}`
    if (act === 'meet') two.meet()
    if (act === 'meet') return
    if (by === 'us') {
      const tag = pick(
        two.ours.tags.filter((one) => !one.ended),
        a,
      )
      const free = !two.ours.tags.some((one) => one.name === fresh || one.renamingTo === fresh)
      const group = pick(two.ours.groups, b)
      if (act === 'add' && free) two.here(`组${a % 3}`, fresh)
      if (act === 'rename' && free && tag) tag.renamingTo = fresh
      if (act === 'group' && group && !two.ours.groups.some((one) => one.name === `组${a}`))
        group.name = `组${a}`
      if (act === 'delete' && tag) Object.assign(tag, { ended: true, deleteThere: true, renamingTo: null })
      if (act === 'move' && tag) tag.groupId = group?.id ?? null
      if (act === 'order') two.ours.tags.reverse()
      return
    }
    const group = pick(two.theirs, a)
    const tag = group && pick(group.tags, b)
    const taken = two.theirs.some((one) => one.tags.some((each) => each.name === `名${a % 8}`))
    two.byHand(() => {
      if (act === 'add') two.there(`组${a % 3}`, fresh)
      if (act === 'rename' && tag && !taken && tag.leadsTo === null) tag.name = `名${a % 8}`
      if (act === 'group' && group && !two.theirs.some((one) => one.name === `组${b}`)) group.name = `组${b}`
      if (act === 'delete' && tag) group.tags = group.tags.filter((one) => one !== tag)
      if (act === 'order') group?.tags.reverse()
    })
  }

  it('always come to an end, and say the same of every tag that stands on both sides', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 25 }), fc.boolean(), (edits, spread) => {
        const two = new Two()
        two.spread = spread
        for (const one of edits) perform(two, one)
        two.meet()
        two.acts = []
        two.meet()
        expect(two.acts).toEqual([])
        const groupOfOurs = (name: string) =>
          two.ours.groups.find((one) => one.id === two.ourTag(name)?.groupId)?.name ?? '桥'
        const names = two.theirs.flatMap((one) => one.tags.map((tag) => tag.name))
        for (const group of two.theirs)
          for (const { name } of group.tags) {
            const ours = two.ourTag(name)
            expect(ours, name).toBeDefined()
            const isDouble = names.filter((one) => one === name).length > 1
            if (!ours.ended && !isDouble) expect(groupOfOurs(name)).toBe(group.name)
          }
        for (const one of two.ours.tags)
          if (!one.ended && one.groupId !== null && !two.held.has(one.name)) expect(names).toContain(one.name)
      }),
      { numRuns: 2_000 },
    )
  })
})
