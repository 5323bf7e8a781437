/** Plain given names for synthetic people, so that a gallery reads like people and not like numbers. */

const NAMES =
  'Ada Adil Aiko Alba Alma Amara Amir Ana Anton Anya Aria Arlo Asa Asha Aziz Bea Beni Bilal Bo Bruno ' +
  'Cai Cara Carlo Cato Celia Chen Chidi Clara Cleo Cyrus Dana Dara Dario Davi Dela Demi Diego Dina Dion Dora ' +
  'Ebba Eddi Edda Efe Ela Elias Elif Elio Ema Emil Enzo Erik Esme Eva Ewan Ezra Fadi Farah Faye Felix ' +
  'Femi Fern Filip Finn Fleur Flora Freya Gael Gaia Gemma Gia Gil Gina Goran Greta Gus Gwen Hadi Hana Hanna ' +
  'Hugo Ida Idris Ilan Ilse Imani Ines Ingo Inka Iona Iris Isak Ivan Ivo Jaan Jade Jai Jana Jari Jasper ' +
  'Jiro Jonas Joy Juan Juna Juno Kai Kamal Kara Karim Kaya Keiko Kemi Kian Kira Klara Koji Kurt Lana Lars ' +
  'Layla Lea Leif Lena Leo Lev Lia Lian Lila Lina Linus Liv Lola Lotte Luca Lucy Luis Luna Maja Malik ' +
  'Mara Marco Marta Mateo Maya Mei Mika Milan Mina Mira Moa Nadia Naim Nala Naomi Nell Nico Nils Nina Noa ' +
  'Noah Nora Nuru Odin Ola Olga Oona Orla Oscar Otis Otto Paco Pavel Petra Pia Pilar Quinn Rafi Raj Rana ' +
  'Rasmus Rhea Rina Rio Rita Roan Roma Rosa Ruben Rumi Runa Sade Sami Sana Sara Saul Selma Sena Signe Silas ' +
  'Simon Sofia Sora Stella Sven Taj Tara Tariq Tessa Theo Thea Tilda Timo Tomas Tove Uma Umar Una Uri Vada ' +
  'Vera Viktor Vito Wanda Wen Wim Xenia Yael Yara Yuki Yusuf Zara Zeno Zia Zoe Zora';
const LIST: readonly string[] = NAMES.split(' ');

/**
 * A short name of the i-th identity, the same for ever: a given name, and a number from the second round on.
 * @throws RangeError unless i is a non-negative integer
 */
export function identityName(i: number): string {
  if (!Number.isInteger(i) || i < 0) throw new RangeError(`identity must be a non-negative integer, not ${i}`);
  // 97 is prime to the length, so neighbours differ in their first letters.
  const name = LIST[(i * 97 + 13) % LIST.length]!;
  const round = Math.floor(i / LIST.length);
  return round === 0 ? name : `${name} ${round + 1}`;
}
