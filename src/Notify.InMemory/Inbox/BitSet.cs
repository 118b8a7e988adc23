using System.Numerics;

namespace Notify.InMemory;

/// <summary>
/// A set of notice numbers, a bit each, so that filters, marks and counts over many notices go 64 at a time. Numbers
/// before an offset are gone; the offset moves in whole words.
/// </summary>
internal sealed class BitSet
{
    public const int Word = 64;
    private ulong[] _words = [];

    /// <summary>The first number the set can have, a multiple of 64.</summary>
    private long _offset;

    public bool this[long number] => At(number / Word) is var word && (word >> (int)(number % Word) & 1) != 0;

    /// <summary>The numbers from 64 times the index on, as bits.</summary>
    public ulong At(long index)
    {
        var place = index - (_offset / Word);
        return place >= 0 && place < _words.Length ? _words[place] : 0;
    }

    public void Add(long number)
    {
        if (_words.Length == 0)
            _offset = number / Word * Word;
        else if (number < _offset)
            GrowFront(number);
        var place = (int)((number - _offset) / Word);
        if (place >= _words.Length)
            Array.Resize(ref _words, Math.Max(place + 1, _words.Length + (_words.Length / 2)));
        _words[place] |= 1UL << (int)(number % Word);
    }

    public bool Remove(long number)
    {
        if (!this[number])
            return false;
        _words[(number - _offset) / Word] &= ~(1UL << (int)(number % Word));
        return true;
    }

    /// <summary>Removes some of the numbers from 64 times the index on.</summary>
    public void RemoveBits(long index, ulong bits) => _words[index - (_offset / Word)] &= ~bits;

    /// <summary>How many numbers from the given one on are in the set.</summary>
    public long CountFrom(long number)
    {
        var count = 0L;
        for (var index = Math.Max(number, _offset) / Word; index < (_offset / Word) + _words.Length; index++)
            count += BitOperations.PopCount(At(index) & MaskFrom(number, index));
        return count;
    }

    /// <summary>Lets go of the memory of numbers before the given one; none of them may be in the set.</summary>
    public void Forget(long before)
    {
        var gone = (int)Math.Clamp((before - _offset) / Word, 0, _words.Length);
        _words = _words[gone..];
        _offset += gone * (long)Word;
    }

    /// <summary>Makes room for a number before the offset, and for more: earlier ones often follow.</summary>
    private void GrowFront(long number)
    {
        var missing = (_offset / Word) - (number / Word);
        var more = Math.Min(Math.Max(missing, _words.Length / 2), _offset / Word);
        var words = new ulong[_words.Length + more];
        _words.CopyTo(words, more);
        _words = words;
        _offset -= more * Word;
    }

    /// <summary>The bits of a word that stand for the given number and later ones.</summary>
    public static ulong MaskFrom(long number, long index) =>
        number <= index * Word ? ulong.MaxValue
        : number >= (index + 1) * Word ? 0
        : ulong.MaxValue << (int)(number % Word);

    /// <summary>The bits of a word that stand for numbers before the given one.</summary>
    public static ulong MaskBefore(long number, long index) => ~MaskFrom(number, index);
}
