import { personFields } from './receiver.ts'
import { codes, field, recordKind } from './record-kind.ts'

export const workOrderHistory = recordKind({
  kind: 'work_order_history',
  name: { zh: '历史工单', en: 'Old work order' },
  meaning: {
    zh: '旧系统的工单、服务商回单与完工表',
    en: 'Work orders of an older system, returns of service providers',
  },
  fields: [
    field('outsideId', 'id', '工单号', 'Work order number', {
      required: true,
      also: ['工单编号', '服务单号', '派工单号', '任务单号', 'ticket id', 'work order'],
    }),
    field('orderId', 'id', '订单号', 'Order number', {
      also: ['平台订单号', '订单编号', '关联订单', 'order id'],
    }),
    field('serviceType', 'code', '服务类型', 'Service type', {
      required: true,
      strict: true,
      also: ['工单类型', '服务项目', '业务类型'],
      codes: codes({
        install: ['安装', 'Installation'],
        repair: ['维修', 'Repair'],
        maintain: ['保养', 'Maintenance'],
        survey: ['勘测', 'Survey'],
        remove: ['拆机', 'Removal'],
        exchange: ['换货', 'Exchange'],
        other: ['其他', 'Other'],
      }),
    }),
    field('state', 'code', '工单状态', 'State', {
      required: true,
      strict: true,
      also: ['状态', '完工状态', '处理状态', '处理结果'],
      codes: codes({
        open: ['处理中', 'Open'],
        completed: ['已完工', 'Completed'],
        cancelled: ['已取消', 'Cancelled'],
        failed: ['未完成', 'Not done'],
      }),
    }),
    ...personFields('contact', '联系人', 'Contact'),
    field('productCode', 'text', '产品编码', 'Product code', { also: ['商品编码', '物料编码'] }),
    field('productTitle', 'text', '产品', 'Product', {
      also: ['产品名称', '商品名称', '产品型号', '型号', '机型'],
    }),
    field('quantity', 'integer', '数量', 'Quantity', { also: ['台数', '件数', '安装数量'] }),
    field('serialNumber', 'id', '序列号', 'Serial number', {
      also: ['SN', 'SN码', '机身条码', '机编', '产品条码', 'serial number'],
    }),
    field('providerName', 'text', '服务商', 'Provider', {
      also: ['网点', '网点名称', '服务网点', '服务商名称'],
    }),
    field('technicianName', 'name', '师傅', 'Technician', {
      also: ['师傅姓名', '安装师傅', '服务人员', '工程师', '维修工'],
    }),
    field('technicianPhone', 'phone', '师傅电话', 'Phone of the technician', {
      also: ['师傅手机', '工程师电话'],
    }),
    field('createdAt', 'instant', '建单时间', 'Opened at', {
      also: ['创建时间', '派单时间', '接单时间', '受理时间'],
    }),
    field('appointedAt', 'instant', '预约时间', 'Appointed for', { also: ['预约上门时间', '预约日期'] }),
    field('completedAt', 'instant', '完工时间', 'Completed at', {
      also: ['完成时间', '安装日期', '安装完成时间', '服务完成时间', '完工日期'],
    }),
    field('feeFen', 'money', '费用', 'Fee', { also: ['结算金额', '安装费', '服务费', '合计费用', '金额'] }),
    field('rating', 'integer', '评分', 'Rating', { also: ['满意度', '客户评价', '星级'] }),
    field('fault', 'text', '故障与处理', 'Fault and remedy', {
      dataClass: 'chat',
      also: ['故障现象', '故障描述', '处理措施', '维修内容'],
    }),
    field('remark', 'text', '备注', 'Remark', { dataClass: 'chat', also: ['回单备注', '说明', '异常原因'] }),
  ],
  lists: {},
})

export const telemetry = recordKind({
  kind: 'telemetry',
  name: { zh: '设备数据', en: 'Telemetry' },
  meaning: {
    zh: '联网设备上报的读数、告警与上下线',
    en: 'Readings, alarms and presence that a device reports',
  },
  fields: [
    field('reportId', 'id', '上报编号', 'Report id', {
      required: true,
      also: ['messageId', 'requestId', '消息编号'],
    }),
    field('serialNumber', 'id', '设备序列号', 'Serial number', {
      required: true,
      also: ['deviceId', 'device_id', 'deviceName', 'iotId', 'SN', '设备编号', '设备号'],
    }),
    field('productKey', 'text', '产品标识', 'Product key', { also: ['productKey', '产品型号'] }),
    field('kind', 'code', '类型', 'Kind', {
      required: true,
      strict: true,
      also: ['type', 'method', '事件类型'],
      codes: codes({
        reading: ['读数', 'Reading'],
        alarm: ['告警', 'Alarm'],
        online: ['上线', 'Online'],
        offline: ['离线', 'Offline'],
        activated: ['激活', 'Activated'],
      }),
    }),
    field('at', 'instant', '时间', 'At', {
      required: true,
      also: ['timestamp', 'gmtCreate', '上报时间', '采集时间'],
    }),
    field('alarmCode', 'text', '告警代码', 'Alarm code', { also: ['故障码', 'errorCode', 'faultCode'] }),
    field('firmware', 'text', '固件版本', 'Firmware', { also: ['固件', 'version'] }),
  ],
  lists: {
    readings: [
      field('name', 'text', '测点', 'Point', { required: true, also: ['identifier', 'key', '属性'] }),
      field('value', 'decimal', '读数', 'Value', { required: true, also: ['value', '数值'] }),
      field('unit', 'text', '单位', 'Unit'),
    ],
  },
})
