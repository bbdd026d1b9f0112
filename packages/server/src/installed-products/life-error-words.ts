import type { ErrorWords } from '../runtime/http/problem.ts'

/** What can be wrong with a cycle: where it stands, what stands there, and what would do. */
export const lifeErrorWords: Record<string, ErrorWords> = {
  'life_cycle.not_found': {
    status: 404,
    zh: { title: '没有找到这类产品，或这次修改', whatToDo: '请刷新页面再选' },
    en: {
      title: 'This kind of product, or this change, was not found',
      whatToDo: 'Reload the page and choose again',
    },
  },
  'life_cycle.too_many': {
    status: 422,
    zh: { title: '部件太多：最多 {most} 个', whatToDo: '去掉不再需要的部件' },
    en: { title: 'Too many parts: {most} at most', whatToDo: 'Take out what is no longer needed' },
  },
  'life_cycle.unnamed': {
    status: 422,
    zh: { title: '第 {row} 行的部件没有名称', whatToDo: '写上客户看得懂的名称，如「复合滤芯」' },
    en: { title: 'The part in row {row} has no name', whatToDo: 'Write a name that customers understand' },
  },
  'life_cycle.named_twice': {
    status: 422,
    zh: { title: '第 {row} 行和第 {first} 行都叫「{part}」', whatToDo: '改掉其中一个名称，或去掉一行' },
    en: {
      title: 'Rows {first} and {row} are both called {part}',
      whatToDo: 'Change one of the names, or take one row out',
    },
  },
  'life_cycle.months_wrong': {
    status: 422,
    zh: { title: '第 {row} 行「{part}」的周期不能是 {value} 个月', whatToDo: '请填 1 到 {most} 之间的整数' },
    en: {
      title: 'Row {row}, {part}: the cycle cannot be {value} months',
      whatToDo: 'Enter a whole number from 1 to {most}',
    },
  },
  'life_cycle.warn_wrong': {
    status: 422,
    zh: { title: '第 {row} 行「{part}」不能提前 {value} 天提醒', whatToDo: '请填 0 到 {most} 之间的整数' },
    en: {
      title: 'Row {row}, {part}: no warning can come {value} days before',
      whatToDo: 'Enter a whole number from 0 to {most}',
    },
  },
  'life_cycle.warn_too_long': {
    status: 422,
    zh: {
      title: '第 {row} 行「{part}」提前 {value} 天，比整个周期 {months} 个月还长',
      whatToDo: '把提前天数改短，或把周期改长',
    },
    en: {
      title: 'Row {row}, {part}: {value} days before is longer than the whole cycle of {months} months',
      whatToDo: 'Make the warning shorter or the cycle longer',
    },
  },
  'life_cycle.wait_wrong': {
    status: 422,
    zh: {
      title: '保修的等待天数不能是 {value} 天',
      whatToDo: '请填 0 到 {most} 之间的整数；0 表示签收后没装也马上起算',
    },
    en: {
      title: 'The wait of the warranty cannot be {value} days',
      whatToDo: 'Enter a whole number from 0 to {most}; 0 starts it at once without an installation',
    },
  },
  'life_cycle.article_unknown': {
    status: 422,
    zh: { title: '第 {row} 行「{part}」选的商品「{article}」已不存在', whatToDo: '刷新页面后重新选择' },
    en: {
      title: 'Row {row}, {part}: the product {article} is gone',
      whatToDo: 'Reload the page and choose again',
    },
  },
  'life_cycle.article_no_supply': {
    status: 422,
    zh: {
      title: '第 {row} 行「{part}」选的「{article}」不是配件类商品',
      whatToDo: '只能选配件，如滤芯、电池',
    },
    en: {
      title: 'Row {row}, {part}: {article} is no accessory',
      whatToDo: 'Choose accessories such as filters and batteries',
    },
  },
  'life_cycle.article_taken': {
    status: 422,
    zh: {
      title: '第 {row} 行「{part}」选的「{article}」已经算作「{other}」',
      whatToDo: '一种配件只算一个部件，请去掉其中一处',
    },
    en: {
      title: 'Row {row}, {part}: {article} counts as {other} already',
      whatToDo: 'An article counts as one part: take it out in one place',
    },
  },
  'life_cycle.part_unknown': {
    status: 409,
    zh: { title: '部件「{part}」已经不在这里', whatToDo: '别人可能刚改过，请刷新页面' },
    en: {
      title: 'The part {part} is no longer here',
      whatToDo: 'Somebody may have changed it; reload the page',
    },
  },
  'life_cycle.nothing_new': {
    status: 422,
    zh: { title: '没有要保存的改动', whatToDo: '现在用的就是这些周期' },
    en: { title: 'There is nothing to save', whatToDo: 'These cycles are in use already' },
  },
  'life_cycle.changed_since': {
    status: 409,
    zh: { title: '别人在这之后又改过这些周期', whatToDo: '刷新页面，看过最新的再改' },
    en: {
      title: 'Somebody changed these cycles since',
      whatToDo: 'Reload the page and look at the newest first',
    },
  },
}
