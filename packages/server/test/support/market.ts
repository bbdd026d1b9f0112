import type { PlaceOrder } from '../../../sandbox/src/taobao/index.ts'

/** One lock for one of some buyers in Shanghai; what the stand-ins' shop floors take. */
export function person(n: number): PlaceOrder {
  return {
    buyer: { openUid: `buyer-${n}`, nick: `禾木买家${n}` },
    receiver: {
      name: '刘敏',
      mobile: `1380000${String(1000 + n)}`,
      state: '上海',
      city: '上海市',
      district: '浦东新区',
      town: '三林镇',
      address: `羽山路971弄${n}号`,
    },
    items: [
      {
        num_iid: '770001',
        sku_id: '770001001',
        outer_iid: 'HM-LOCK-X1',
        outer_sku_id: 'HM-LOCK-X1-BLK',
        title: '禾木智家 X1 智能门锁 指纹密码锁',
        sku_properties_name: '颜色:曜石黑',
        priceFen: 129_900,
        quantity: 1,
      },
    ],
  }
}
