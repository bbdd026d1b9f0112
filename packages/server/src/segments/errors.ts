import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'
import type { Words } from '../runtime/http/route.ts'

type Why = 'too_big' | 'shape' | 'item' | 'number' | 'dimension' | 'not_yet' | 'operator' | 'values'

export class RuleWrong extends QiaoError {
  constructor(at: string, why: Why) {
    super('segment.rule_wrong', { at: at || '/', why })
  }
}

export class SegmentMissing extends QiaoError {
  constructor(segmentId: string) {
    super('segment.not_found', { segmentId })
  }
}

export class SegmentNameTaken extends QiaoError {
  constructor(name: string) {
    super('segment.name_taken', { name })
  }
}

export class DraftMissing extends QiaoError {
  constructor(segmentId: string) {
    super('segment.draft_missing', { segmentId })
  }
}

export class TagInRule extends QiaoError {
  constructor(segment: string, tag: string) {
    super('segment.tag_in_rule', { segment, tag })
  }
}

/** What the condition is about, in words. */
export class PartHidden extends QiaoError {
  constructor({ zh, en }: Words) {
    super('segment.part_hidden', { part: zh, partEn: en })
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'segment.rule_wrong': {
    status: 422,
    zh: { title: '这条规则不成立', whatToDo: '请检查 {at} 处的条件' },
    en: { title: 'This rule does not hold together', whatToDo: 'Check the condition at {at}' },
  },
  'segment.part_hidden': {
    status: 403,
    zh: {
      title: '条件「{part}」用到了你的角色看不到的资料',
      whatToDo: '请去掉这个条件，或请能看到它的同事来做',
    },
    en: {
      title: 'The condition "{partEn}" asks for what your role may not see',
      whatToDo: 'Leave it out, or ask somebody who sees it',
    },
  },
  'segment.not_found': {
    status: 404,
    zh: { title: '没有找到这个分群', whatToDo: '可能已被删除，请刷新列表' },
    en: { title: 'This segment was not found', whatToDo: 'It may have been removed; refresh the list' },
  },
  'segment.name_taken': {
    status: 409,
    zh: { title: '已有同名分群', whatToDo: '请换一个名称' },
    en: { title: 'A segment has this name', whatToDo: 'Choose another name' },
  },
  'segment.tag_in_rule': {
    status: 409,
    zh: {
      title: '自动标签会互相牵动',
      whatToDo:
        '分群「{segment}」的条件用到了标签「{tag}」，而它由分群自动打上。请换一个标签，或改用别的条件',
    },
    en: {
      title: 'Automatic tags would move each other',
      whatToDo:
        'Segment "{segment}" asks for the tag "{tag}", which a segment gives. Take another tag or other conditions',
    },
  },
  'segment.draft_missing': {
    status: 409,
    zh: { title: '没有可发布的改动', whatToDo: '先修改条件再发布' },
    en: { title: 'There is no draft to publish', whatToDo: 'Change the conditions first' },
  },
}
