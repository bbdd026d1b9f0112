import type { FieldSpec, Words } from './kinds/record-kind.ts'
import type { RowProblem } from './mapping.ts'

/** Why a value could not become ours. It is given back, not thrown: a bad file has a hundred thousand of them. */
export class Trouble {
  readonly code: TroubleCode
  readonly value: unknown
  /** A person decides about it; otherwise the row is refused. */
  readonly quarantine: boolean
  constructor(code: TroubleCode, value: unknown, quarantine = false) {
    this.code = code
    this.value = value
    this.quarantine = quarantine
  }
}

type Say = (name: Words) => { words: Words; mend: Words }
const say =
  (zh: string, en: string, mendZh: string, mendEn: string): Say =>
  (name) => ({
    words: { zh: zh.replace('{f}', name.zh), en: en.replace('{f}', name.en) },
    mend: { zh: mendZh, en: mendEn },
  })

const sentences = {
  missing: say(
    '{f}为空',
    '{f} is empty',
    '补上这一格，或在字段转换里写明为空时取什么值',
    'Fill the cell, or add a "default" step to the mapping',
  ),
  not_text: say(
    '{f}是一组数据，不是一个值',
    '{f} is a list or an object, not one value',
    '用更深的路径取其中一项，或加合并步骤',
    'Use a deeper path, or a step such as "join" or "first"',
  ),
  not_a_list: say(
    '{f}不是列表',
    '{f} is not a list',
    '检查字段转换里的列表路径',
    'Check the path of "each" in the mapping',
  ),
  not_a_number: say(
    '{f}不是数字',
    '{f} is not a number',
    '改成数字；小数点为逗号时写明 decimalComma',
    'Write a number; for a decimal comma set "decimalComma"',
  ),
  not_whole: say('{f}不是整数', '{f} is not a whole number', '改成整数', 'Write a whole number'),
  not_an_amount: say(
    '{f}不是金额',
    '{f} is not an amount',
    '只写数字，最多加货币符号',
    'Write digits, at most with a currency sign',
  ),
  too_many_decimals: say(
    '{f}的小数位超过分',
    '{f} has more decimals than fen',
    '改成两位小数，或在金额步骤里写明 round',
    'Use two decimals, or set "round" in the money step',
  ),
  out_of_range: say('{f}超出范围', '{f} is out of range', '检查这一格的数值', 'Check the value of this cell'),
  unknown_currency: say(
    '{f}的币种没有汇率',
    'No rate is given for the currency of {f}',
    '在金额步骤的 rates 里补上该币种',
    'Add this currency to "rates" of the money step',
  ),
  not_a_date: say(
    '{f}不是能读懂的日期',
    '{f} is not a date that can be read',
    '在日期步骤里写明格式，例如 d/M/yyyy H:mm',
    'Name the form in the date step, such as d/M/yyyy H:mm',
  ),
  ambiguous_date: say(
    '{f}的日与月分不清',
    'Day and month of {f} cannot be told apart',
    '在日期步骤里写明格式：d/M/yyyy 或 M/d/yyyy',
    'Name the form in the date step: d/M/yyyy or M/d/yyyy',
  ),
  date_out_of_range: say(
    '{f}早于或晚于允许的日期',
    '{f} is before or after the days allowed',
    '更正日期，或调整清洗规则的起止',
    'Correct the date, or the days of the cleansing rule',
  ),
  not_a_boolean: say(
    '{f}不是“是”或“否”',
    '{f} is neither yes nor no',
    '用是与否步骤写明哪些词算是、哪些算否',
    'Add a "boolean" step that lists the words for yes and no',
  ),
  unknown_value: say(
    '{f}的值不在对照表里',
    'The value of {f} is not in the table',
    '在对照表里补上这个值',
    'Add this value to the lookup table',
  ),
  unknown_code: say(
    '{f}的值不是已知的状态或类型',
    'The value of {f} is no state or kind that is known',
    '加对照表，把对方的词对到我们的代码',
    'Add a lookup from their words to our codes',
  ),
  id_damaged: say(
    '{f}被表格软件写成了科学计数法，已丢失数字',
    '{f} was written in powers of ten by a spreadsheet and has lost digits',
    '重新导出，并把该列设为文本',
    'Export again with this column as text',
  ),
  id_rounded: say(
    '{f}末尾全是零，像是被表格软件改过',
    '{f} ends in zeros as if a spreadsheet had rounded it',
    '核对编号；重新导出并把该列设为文本',
    'Compare the number; export again with this column as text',
  ),
  not_json: say(
    '{f}里的文字不是有效数据',
    'The text of {f} is not valid JSON',
    '检查对方的数据格式',
    'Check what the other side sends',
  ),
  bad_phone: say('{f}不是电话号码', '{f} is no phone number', '更正号码', 'Correct the number'),
  bad_name: say('{f}不像姓名', '{f} does not look like a name', '更正姓名', 'Correct the name'),
  bad_address: say(
    '{f}读不出省市',
    'No province or city can be read in {f}',
    '补全省市区',
    'Write province, city and district',
  ),
  expression_timeout: say(
    '{f}的表达式超时',
    'The expression of {f} ran too long',
    '简化表达式',
    'Make the expression simpler',
  ),
  expression_memory: say(
    '{f}的表达式占用内存过多',
    'The expression of {f} took too much memory',
    '简化表达式',
    'Make the expression simpler',
  ),
  expression_failed: say(
    '{f}的表达式出错',
    'The expression of {f} failed',
    '在测试记录上检查表达式',
    'Try the expression on a test record',
  ),
} satisfies Record<string, Say>
export type TroubleCode = keyof typeof sentences

export function problemOf(
  trouble: Trouble,
  spec: Pick<FieldSpec, 'name'>,
  field: string,
  path: string | null,
): RowProblem {
  return {
    field,
    code: trouble.code,
    path,
    shape: shapeOf(trouble.value),
    ...sentences[trouble.code](spec.name),
  }
}

const longestShape = 40

/** What a value looks like and not what it is: digits as 9, Latin letters as a, Chinese as 字. */
export function shapeOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return `[${value.length}]`
  if (typeof value === 'object' && !(value instanceof Date)) return '{}'
  return String(value instanceof Date ? 'date' : value)
    .slice(0, longestShape)
    .replace(/\p{Nd}/gu, '9')
    .replace(/\p{Script=Han}/gu, '字')
    .replace(/\p{L}/gu, (letter) => (letter === '字' ? letter : 'a'))
}
