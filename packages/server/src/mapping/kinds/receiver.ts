import { field } from './record-kind.ts'

/** A person with phone and address, as most kinds have one; `prefix` is the group it stands in. */
export function personFields<const P extends string>(prefix: P, zh: string, en: string) {
  const at = <const N extends string>(name: N): `${P}.${N}` => `${prefix}.${name}`
  return [
    field(at('name'), 'name', zh, en, {
      also: [
        '收货人',
        '收件人',
        '收货人姓名',
        '收件人姓名',
        '姓名',
        '客户姓名',
        '客户名称',
        '联系人',
        'consignee',
        'name',
        'customer name',
        'recipient',
      ],
    }),
    field(at('phone'), 'phone', '手机号', 'Phone', {
      also: [
        '收货人手机',
        '收货人手机号',
        '联系手机',
        '收件人电话',
        '收件人手机',
        '联系电话',
        '电话',
        '手机',
        '客户电话',
        '手机号码',
        'mobile',
        'phone number',
        'telephone',
        'tel',
      ],
    }),
    field(at('province'), 'address', '省', 'Province', {
      also: ['省份', '收货省份', '收件省', 'customer_state'],
    }),
    field(at('city'), 'address', '市', 'City', { also: ['城市', '收货城市', '收件市', 'customer_city'] }),
    field(at('district'), 'address', '区县', 'District', {
      also: ['区', '区/县', '收货地区', '县区', 'county'],
    }),
    field(at('town'), 'address', '街道', 'Street or town', { also: ['乡镇', '街道/乡镇', 'town'] }),
    field(at('address'), 'address', '详细地址', 'Address', {
      also: [
        '收货地址',
        '收件地址',
        '地址',
        '收货人地址',
        '详细收货地址',
        '客户地址',
        '安装地址',
        'street',
        'address line',
        'shipping address',
      ],
      meaning: {
        zh: '门牌地址；整条地址写在一列时也放这里，再加地址清洗规则',
        en: 'Street and door; a whole address in one column goes here too, with the address cleansing rule',
      },
    }),
  ] as const
}

export const shopField = field('shop', 'text', '店铺', 'Shop', {
  also: ['销售组织', '店铺名称', '店铺编号', '店铺ID', '门店', 'shop name', 'store', 'seller'],
  meaning: {
    zh: '店铺编号或名称；导入时已选店铺则不用',
    en: 'Code or name of the shop; not needed when the import names one',
  },
})
