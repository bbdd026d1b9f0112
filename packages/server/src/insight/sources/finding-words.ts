import { recordKinds } from '../../mapping/index.ts'
import type { Words } from '../../runtime/http/route.ts'

const ofContacts: Record<string, Words> = {
  name: { zh: '昵称', en: 'Nickname' },
  description: { zh: '描述', en: 'Description' },
  phone: { zh: '备注手机', en: 'Remark phone' },
}

/** The name of a field; those of a contact end in a member and a number. */
export function fieldWords(kind: 'order' | 'contact', field: string): Words {
  if (kind === 'contact') return ofContacts[field.replace(/\d*(:.*)?$/, '')] ?? { zh: field, en: field }
  return recordKinds.order.fields.find((one) => one.field === field)?.name ?? { zh: field, en: field }
}

const reasons: Record<string, Words> = {
  bad_phone: { zh: '号码位数不对', en: 'Not the digits of a number' },
  no_number: { zh: '没有写号码', en: 'No number is written' },
  bad_name: { zh: '不像姓名', en: 'Does not look like a name' },
  bad_address: { zh: '读不出省市', en: 'No province or city can be read' },
  address_conflict: { zh: '详细地址和省市区对不上', en: 'The text names another region than the fields' },
  delivery_point: { zh: '驿站、快递柜等代收点', en: 'A pick-up point, where nobody lives' },
  date_out_of_range: { zh: '日期不可能', en: 'A date that cannot be' },
}

export function reasonWords(code: string | null): Words | null {
  return code === null ? null : (reasons[code] ?? { zh: code, en: code })
}
