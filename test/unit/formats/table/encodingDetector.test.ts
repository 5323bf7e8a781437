/** How often the encoding of a short list of names is told: names are drawn, four people a list. */
import { expect, test } from 'vitest';
import { decodeText } from '../../../../src/formats/table/encodingDetector.ts';
import { type Rng, stream } from '../../../../src/lib/rng.ts';
import { encoded } from '../../support/encoded.ts';

const RUSSIAN =
  'Иванов Петров Сидоров Кузнецов Смирнов Попов Васильев Соколов Михайлов Новиков Морозов Волков Алексеев Анна Борис Олег Юлия Мария Елена';
const GERMAN = 'Müller Schröder Jäger Köhler König Krüger Schäfer Günther Böhm Groß Weiß Jürgen Björn Söhnke Käthe';
const CZECH =
  'Dvořák Čapek Šimek Novák Svoboda Procházka Kučera Veselý Horák Němec Pokorný Růžička Beneš Fiala Sedláček';
const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕'];
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰红梅建国志文'];
const KANJI = [...'山田佐藤鈴木高橋伊渡辺村中小林加吉本松井清水斎健一太郎花子美優大翔陽菜'];
const KANA = [...'さくらゆきはなあやみかりえたけしひろ'];
const HANGUL = [...'김이박최정강조윤장임민준서연지우현수영철희은혜성호'];

type Draw = (random: Rng) => string;
const word =
  (names: string, change: (name: string) => string = (name) => name): Draw =>
  (random) =>
    change(names.split(' ')[random.integer(names.split(' ').length)]!);
const spelled =
  (...places: (readonly string[])[]): Draw =>
  (random) =>
    places.map((characters) => characters[random.integer(characters.length)]!).join('');

/** Least share of lists; Czech has letters at the places of French and Danish ones, and few of them in four names. */
test.each<[name: string, label: string, draw: Draw, share: number]>([
  ['Russian', 'windows-1251', word(RUSSIAN), 0.95],
  ['Russian capitals', 'windows-1251', word(RUSSIAN, (name) => name.toUpperCase()), 0.95],
  ['Russian', 'koi8-r', word(RUSSIAN), 0.95],
  ['German', 'windows-1252', word(GERMAN), 0.95],
  ['Czech', 'windows-1250', word(CZECH), 0.7],
  ['Chinese', 'gbk', spelled(SURNAMES, GIVEN), 0.95],
  ['Chinese, longer', 'gbk', spelled(SURNAMES, GIVEN, GIVEN), 0.95],
  ['Japanese', 'shift_jis', spelled(KANJI, KANJI, KANJI), 0.95],
  ['Japanese, kana', 'shift_jis', spelled(KANA, KANA, KANA), 0.95],
  ['Korean', 'euc-kr', spelled(HANGUL, HANGUL, HANGUL), 0.95],
])('%s in %s', (name, label, draw, share) => {
  const random = stream(7, name + label);
  const lists = 200;
  let told = 0;
  for (let list = 0; list < lists; list++) {
    const people = Array.from({ length: 4 }, () => draw(random));
    const text = `image,label\n${people.map((person, i) => `${i}.png,${person}\n`).join('')}`;
    const { text: read } = decodeText(encoded(text, label));
    expect(read).not.toContain('\ufffd');
    if (read === text) told++;
  }
  expect(told / lists).toBeGreaterThanOrEqual(share);
});
