import { type ErrorFacts, QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

/** Why a file cannot be read. Each is one sentence for the person who holds the file. */
export type FileTrouble =
  | 'unreadable'
  | 'empty'
  | 'not_known'
  | 'quote_open'
  | 'row_too_long'
  | 'json_broken'
  | 'json_path_missing'
  | 'password_protected'
  | 'old_excel'
  | 'zip_broken'
  | 'zip_bomb'
  | 'sheet_missing'
  | 'several_sheets'
  | 'heading_merged'
  | 'heading_missing'
  | 'too_many_columns'
  | 'too_many_rows'
  | 'too_much_text'
  | 'too_slow'

export class FileRefused extends QiaoError {
  constructor(trouble: FileTrouble, facts: ErrorFacts = {}, options?: ErrorOptions) {
    super(`import_file.${trouble}`, facts, options)
  }
}

export class ImportMissing extends QiaoError {
  constructor(importId: string) {
    super('import.not_found', { importId })
  }
}

/** Another process works on this import. */
export class ImportTaken extends QiaoError {
  constructor(importId: string) {
    super('import.taken', { importId })
  }
}

export class ImportCancelled extends QiaoError {
  constructor(importId: string) {
    super('import.cancelled', { importId })
  }
}

/** Why an import cannot begin, go on or be taken back. */
export class ImportRefused extends QiaoError {
  constructor(
    reason:
      | 'shop_unknown'
      | 'file_gone'
      | 'file_missing'
      | 'file_unused'
      | 'not_finished'
      | 'still_running'
      | 'already_undone'
      | 'only_tried'
      | 'upload_missing'
      | 'upload_unfinished'
      | 'part_wrong'
      | 'file_too_large'
      | 'file_empty'
      | 'mapping_unknown'
      | 'mapping_not_found'
      | 'mapping_taken'
      | 'mapping_outward'
      | 'mapping_unpublished'
      | 'draft_changed'
      | 'draft_missing'
      | 'nothing_changed'
      | 'version_unknown'
      | 'already_in_force'
      | 'nothing_kept'
      | 'other_kind'
      | 'numbers_crowded'
      | 'numbers_tried'
      | 'number_held',
    facts: ErrorFacts = {},
  ) {
    super(`import.${reason}`, facts)
  }
}

function words(status: number, zh: string, zhDo: string, en: string, enDo: string): ErrorWords {
  return { status, zh: { title: zh, whatToDo: zhDo }, en: { title: en, whatToDo: enDo } }
}

export const errorWords: Record<string, ErrorWords> = {
  'import_file.unreadable': words(
    422,
    '打不开文件 {file}',
    '请确认文件存在且有读取权限',
    'The file {file} cannot be opened',
    'See that it is there and may be read',
  ),
  'import_file.empty': words(
    422,
    '{file} 里没有数据',
    '请导出至少有一行数据的文件',
    '{file} holds no data',
    'Export a file with one row at least',
  ),
  'import_file.not_known': words(
    422,
    '{file} 不是可识别的格式',
    '请使用 CSV、Excel（.xlsx）或 JSON',
    '{file} is of no format known here',
    'Use CSV, Excel (.xlsx) or JSON',
  ),
  'import_file.quote_open': words(
    422,
    '{file} 第 {row} 行附近有一个没有闭合的引号',
    '请补上引号，或重新导出',
    'A quotation mark near row {row} of {file} is never closed',
    'Close it, or export the file again',
  ),
  'import_file.row_too_long': words(
    422,
    '{file} 第 {row} 行超过 1 MB',
    '多半是引号没有闭合，请检查这一行',
    'Row {row} of {file} is longer than 1 MB',
    'Mostly a quotation mark that is not closed: look at this row',
  ),
  'import_file.json_broken': words(
    422,
    '{file} 第 {row} 条记录不是有效的 JSON',
    '请修正后重新导出',
    'Record {row} of {file} is not valid JSON',
    'Mend it and export again',
  ),
  'import_file.json_path_missing': words(
    422,
    '{file} 里没有找到记录列表（路径 {path}）',
    '请在字段转换里写明列表所在的路径',
    'No list of records was found in {file} (path {path})',
    'Name the path of the list in the mapping, such as data.orders',
  ),
  'import_file.password_protected': words(
    422,
    '{file} 有打开密码',
    '请在 Excel 里取消密码后另存',
    '{file} is protected by a password',
    'Take the password off in Excel and save it again',
  ),
  'import_file.old_excel': words(
    422,
    '{file} 是旧版 Excel（.xls）',
    '请在 Excel 里另存为 .xlsx 或 CSV',
    '{file} is an old Excel file (.xls)',
    'Save it as .xlsx or CSV in Excel',
  ),
  'import_file.zip_broken': words(
    422,
    '{file} 已损坏，或不是 Excel 文件',
    '请重新导出或下载',
    '{file} is damaged, or no Excel file',
    'Export or download it again',
  ),
  'import_file.zip_bomb': words(
    422,
    '{file} 解压后大得不正常',
    '请另存为 CSV 后导入',
    '{file} unpacks to an unreasonable size',
    'Save it as CSV and import that',
  ),
  'import_file.sheet_missing': words(
    422,
    '{file} 里没有工作表 {sheet}',
    '现有工作表：{sheets}',
    '{file} has no sheet {sheet}',
    'Its sheets are: {sheets}',
  ),
  'import_file.several_sheets': words(
    422,
    '{file} 有多个有数据的工作表：{sheets}',
    '请在字段转换里写明工作表名，或只留一个工作表',
    '{file} has several sheets with data: {sheets}',
    'Name one in the mapping, or leave one sheet only',
  ),
  'import_file.heading_merged': words(
    422,
    '{file} 第 {row} 行的表头有合并或空白的单元格（第 {column} 列）',
    '请取消合并、让表头只占一行，或在字段转换里写明表头行号',
    'The heading in row {row} of {file} has merged or empty cells (column {column})',
    'Unmerge it so that the heading is one row, or name the heading row in the mapping',
  ),
  'import_file.heading_missing': words(
    422,
    '{file} 里没有找到表头行',
    '第一行应是列名；列名在别的行时请在字段转换里写明行号',
    'No heading row was found in {file}',
    'The first row should name the columns; name the heading row in the mapping if it is another',
  ),
  'import_file.too_many_columns': words(
    422,
    '{file} 超过 {limit} 列',
    '请删去不需要的列',
    '{file} has more than {limit} columns',
    'Remove columns that are not needed',
  ),
  'import_file.too_many_rows': words(
    422,
    '{file} 超过 {limit} 行',
    '请拆成几个文件分别导入',
    '{file} has more than {limit} rows',
    'Split it and import the parts one by one',
  ),
  'import_file.too_much_text': words(
    422,
    '{file} 里的文字太多，无法作为 Excel 读取',
    '请另存为 CSV 后导入',
    '{file} holds too much text to be read as Excel',
    'Save it as CSV and import that',
  ),
  'import_file.too_slow': words(
    422,
    '{file} 读取超时，已中止',
    '文件可能已损坏，请另存为 CSV 后导入',
    'Reading {file} took too long and was stopped',
    'It may be damaged: save it as CSV and import that',
  ),
  'import.not_found': words(
    404,
    '没有找到这次导入',
    '请刷新列表',
    'This import was not found',
    'Reload the list',
  ),
  'import.taken': words(
    409,
    '这次导入正由另一个进程处理',
    '请等它结束，或先取消',
    'Another process works on this import',
    'Wait until it ends, or cancel it',
  ),
  'import.cancelled': words(
    409,
    '这次导入已取消',
    '需要时重新导入：已导入的不会重复',
    'This import was cancelled',
    'Import again if you want: nothing is taken twice',
  ),
  'import.shop_unknown': words(
    422,
    '没有店铺 {shop}',
    '请用店铺列表里的编号或名称',
    'There is no shop {shop}',
    'Use an id or a name of the list of shops',
  ),
  'import.file_gone': words(
    409,
    '导入中断时 {file} 还没有读完，现在已取不到这个文件',
    '请用同样的文件重新导入：会从中断处继续',
    'The import stopped before {file} was read, and the file is not at hand now',
    'Import the same files again: it goes on where it stopped',
  ),
  'import.file_missing': words(
    422,
    '缺少字段转换需要的文件：{wanted}',
    '请把这个文件一起导入；给出的文件：{given}',
    'A file that the mapping needs is missing: {wanted}',
    'Give it as well; these were given: {given}',
  ),
  'import.file_unused': words(
    422,
    '字段转换里没有用到文件 {file}',
    '请去掉这个文件，或在字段转换里加上它',
    'The mapping does not use the file {file}',
    'Leave it out, or add it to the mapping',
  ),
  'import.not_finished': words(
    409,
    '这次导入还没有结束',
    '请等它结束，或先取消',
    'This import has not ended yet',
    'Wait until it ends, or cancel it',
  ),
  'import.still_running': words(
    409,
    '这次导入已经结束，不能取消',
    '需要时请撤销',
    'This import has ended and cannot be cancelled',
    'Undo it if you want',
  ),
  'import.already_undone': words(
    409,
    '这次导入已经撤销',
    '需要时请重新导入',
    'This import is undone already',
    'Import again if you want',
  ),
  'import.only_tried': words(
    409,
    '这是一次试运行，没有写入任何数据',
    '不需要撤销',
    'This was a trial run: nothing was written',
    'There is nothing to undo',
  ),
  'import.upload_missing': words(
    404,
    '没有找到上传的文件',
    '上传的文件保留一天，请重新选择文件',
    'The uploaded file was not found',
    'Uploaded files are kept for a day: choose the file again',
  ),
  'import.upload_unfinished': words(
    409,
    '{file} 还没有传完',
    '请等上传结束',
    '{file} has not arrived whole yet',
    'Wait until it is sent',
  ),
  'import.part_wrong': words(
    409,
    '文件传输的顺序或长度不对',
    '请重新选择文件上传',
    'A part of the file came out of turn or has the wrong length',
    'Choose the file again',
  ),
  'import.file_too_large': words(
    413,
    '{file} 超过 {limit}',
    '请拆成几个文件，或用命令行导入',
    '{file} is larger than {limit}',
    'Split it, or use qiao import on the command line',
  ),
  'import.file_empty': words(
    422,
    '{file} 是空文件',
    '请导出至少有一行数据的文件',
    '{file} is empty',
    'Export a file with one row at least',
  ),
  'import.mapping_unknown': words(
    404,
    '没有字段转换 {name}',
    '请从列表里选择',
    'There is no mapping {name}',
    'Choose one of the list',
  ),
  'import.mapping_not_found': words(
    404,
    '没有叫 {name} 的字段转换',
    '名字相近的：{near}；也可以给出字段转换文件的路径',
    'There is no mapping {name}',
    'Names like it: {near}; the path of a .json file will do as well',
  ),
  'import.mapping_taken': words(
    409,
    '{name} 是现成字段转换的名字',
    '请换一个名字保存',
    '{name} is the name of a ready mapping',
    'Save it under another name',
  ),
  'import.mapping_outward': words(
    422,
    '这份字段转换是往外发的，不能用来导入',
    '请选择导入用的字段转换',
    'This mapping leads outwards and cannot import',
    'Choose one that leads inwards',
  ),
  'import.mapping_unpublished': words(
    409,
    '{name} 有还没有发布的改动',
    '请先发布这些改动，再导入；试运行不受影响',
    '{name} has changes that are not published',
    'Publish them, then import; trial runs may use them',
  ),
  'import.draft_changed': words(
    409,
    '{name} 的草稿刚被别人改过',
    '请重新打开，看过对方的改动后再保存',
    'Somebody else has changed the draft of {name}',
    'Open it again and look at their changes before you save',
  ),
  'import.draft_missing': words(
    404,
    '{name} 没有草稿',
    '草稿可能已经发布或被放弃，请刷新页面',
    '{name} has no draft',
    'It may have been published or dropped: reload the page',
  ),
  'import.nothing_changed': words(
    409,
    '草稿和当前版本完全一样',
    '不需要发布',
    'The draft is the same as the version in force',
    'There is nothing to publish',
  ),
  'import.version_unknown': words(
    404,
    '{name} 没有第 {version} 版',
    '请从版本列表里选择',
    '{name} has no version {version}',
    'Choose one of the list',
  ),
  'import.already_in_force': words(
    409,
    '第 {version} 版就是当前版本',
    '不需要恢复',
    'Version {version} is in force already',
    'There is nothing to do',
  ),
  'import.nothing_kept': words(
    409,
    '这次导入没有留下原始记录',
    '请换一次已经完成的正式导入',
    'This import kept no raw records',
    'Choose one that was done for real',
  ),
  'import.other_kind': words(
    422,
    '这次导入的是另一种数据',
    '请换一次同类数据的导入',
    'This import brought another kind of data',
    'Choose one of the same kind',
  ),
  'import.numbers_crowded': words(
    409,
    '{file} 里有 {count} 个号码只差中间四位（从第 {row} 行起），像是在试号码',
    '请核对这一列，去掉这些号码再导入；确有需要，请有权查看手机号的同事导入，或在服务器上用命令行导入',
    '{count} numbers of {file} differ in the four hidden digits alone (from row {row} on), as if they were guesses',
    'Check the column and take them out; if they are needed, let a colleague who may see phones import them, or the command line',
  ),
  'import.numbers_tried': words(
    409,
    '{file} 里有 {count} 个号码（从第 {row} 行起）与 {days} 天内导入过的号码只差中间四位，像是在试号码',
    '请核对这一列，去掉这些号码再导入；确实是客户的，请在服务器上用命令行导入',
    '{count} numbers of {file} (from row {row} on) differ from others of the last {days} days in the four hidden digits alone, as if they were guesses',
    'Check the column and take them out; if they are customers, import them by the command line of the server',
  ),
  'import.number_held': words(
    409,
    '这条记录的手机号与该来源 {days} 天内送来的许多号码只差中间四位，像是在试号码，没有写入',
    '请向来源方核实；确实是客户的，请在服务器上用命令行导入，或过了 {days} 天再重新处理这条数据',
    'The phone of this record differs from many of this source’s last {days} days in the four hidden digits alone, as if it were a guess: nothing was written',
    'Ask the sender; if it is a customer, import it by the command line of the server, or run the message again after {days} days',
  ),
}
