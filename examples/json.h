// The little JSON that http_api_server.cpp needs: it writes texts and reads objects whose values are texts. Real programs
// use a library.
#ifndef EXAMPLE_JSON_H
#define EXAMPLE_JSON_H

#include <cstdio>
#include <cstring>
#include <map>
#include <string>

// A text with quotes around it; control characters are written as numbers, so the result is one line.
inline std::string json_text(const std::string& text)
{
    std::string result = "\"";
    for (unsigned char byte : text)
    {
        char number[8];
        if (byte == '"' || byte == '\\')
            result += '\\';
        if (byte >= 0x20)
            result += (char)byte;
        else
        {
            snprintf(number, sizeof number, "\\u%04x", byte);
            result += number;
        }
    }
    return result + '"';
}

// Reads an object such as {"text": "hello"}.
class JsonObject
{
public:
    // False: it is no JSON, or a value is no text.
    bool Parse(const std::string& text)
    {
        m_at = text.c_str(); // ends with a NUL, which no rule accepts
        m_end = m_at + text.size();
        m_members.clear();
        if (!Token('{'))
            return false;
        for (bool first = true; !Token('}'); first = false)
        {
            std::string name, value;
            if ((!first && !Token(',')) || !Text(name) || !Token(':') || !Text(value))
                return false;
            m_members[name] = value;
        }
        Blanks();
        return m_at == m_end;
    }

    // Null: there is no such member.
    const std::string* Find(const char* name) const
    {
        auto found = m_members.find(name);
        return found == m_members.end() ? nullptr : &found->second;
    }

private:
    void Blanks()
    {
        while (*m_at != '\0' && strchr(" \t\r\n", *m_at) != nullptr)
            m_at++;
    }

    bool Token(char wanted)
    {
        Blanks();
        if (*m_at != wanted)
            return false;
        m_at++;
        return true;
    }

    bool Text(std::string& text)
    {
        if (!Token('"'))
            return false;
        while (*m_at != '"')
        {
            static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
            if ((unsigned char)*m_at < 0x20)
                return false; // the end, too
            if (*m_at != '\\')
            {
                text += *m_at++;
                continue;
            }
            const char* letter = *++m_at == '\0' ? nullptr : strchr(letters, *m_at);
            if (*m_at++ == 'u')
            {
                if (!Number(text))
                    return false;
            }
            else if (letter != nullptr)
                text += meanings[letter - letters];
            else
                return false;
        }
        m_at++;
        return true;
    }

    // The rest of \uXXXX, which may be the first half of a pair, as UTF-8.
    bool Number(std::string& text)
    {
        unsigned code = 0, low = 0;
        if (!Hex(code) || (code >= 0xdc00 && code < 0xe000))
            return false;
        if (code >= 0xd800 && code < 0xdc00)
        {
            if (*m_at++ != '\\' || *m_at++ != 'u' || !Hex(low) || low < 0xdc00 || low >= 0xe000)
                return false;
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
        text += (char)(first[more] | code >> 6 * more);
        while (more-- > 0)
            text += (char)(0x80 | (code >> 6 * more & 0x3f));
        return true;
    }

    bool Hex(unsigned& code)
    {
        for (int i = 0; i < 4; i++, m_at++)
        {
            static const char digits[] = "0123456789abcdef0123456789ABCDEF";
            const char* digit = *m_at == '\0' ? nullptr : strchr(digits, *m_at);
            if (digit == nullptr)
                return false;
            code = code << 4 | (unsigned)((digit - digits) & 15);
        }
        return true;
    }

    const char* m_at = nullptr;
    const char* m_end = nullptr;
    std::map<std::string, std::string> m_members;
};

#endif
